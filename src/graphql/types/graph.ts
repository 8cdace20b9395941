import type { Graph, GraphNode } from '#src/domain/graph.js';
import { displayOf } from '#src/domain/step.js';
import { builder } from '#src/graphql/builder.js';
import { StepExecutionRef, type StepView } from '#src/graphql/refs.js';
import { StepDisplayEnum, StepTypeEnum } from './enums.js';

interface GraphView {
  graph: Graph;
  steps: StepView[];
}

interface NodeView {
  node: GraphNode;
  step: StepView | null;
}

interface EdgeView {
  from: string;
  to: string;
  label: string | null;
}

const GraphNodeRef = builder.objectRef<NodeView>('GraphNode').implement({
  description: 'A step of the definition, with its state in this execution.',
  fields: (t) => ({
    id: t.string({ description: 'The id that its author gave it.', resolve: ({ node }) => node.id }),
    name: t.string({ description: 'Its name for people.', resolve: ({ node }) => node.name }),
    type: t.field({
      type: StepTypeEnum,
      description: 'What kind of step.',
      resolve: ({ node }) => node.type,
    }),
    display: t.field({
      type: StepDisplayEnum,
      description: 'Its colour.',
      resolve: ({ step }) => displayOf(step?.status ?? 'pending'),
    }),
    step: t.field({
      type: StepExecutionRef,
      nullable: true,
      description: 'Its state, once it has begun.',
      resolve: ({ step }) => step,
    }),
  }),
});

const GraphEdgeRef = builder.objectRef<EdgeView>('GraphEdge').implement({
  description: 'One step may follow another.',
  fields: (t) => ({
    from: t.exposeString('from', { description: 'The id of the step before.' }),
    to: t.exposeString('to', { description: 'The id of the step after.' }),
    label: t.exposeString('label', {
      nullable: true,
      description: 'When this way is taken: `true`, `false`, `timeout`, `reject`; null for always.',
    }),
  }),
});

export const ExecutionGraphRef = builder.objectRef<GraphView>('ExecutionGraph').implement({
  description: 'The steps of a version as nodes and edges.',
  fields: (t) => ({
    nodes: t.field({
      type: [GraphNodeRef],
      description: 'The steps.',
      resolve: ({ graph, steps }) => {
        const byId = new Map(steps.map((step) => [step.stepId, step]));
        return inOrderOfCourse(graph).map((node) => ({ node, step: byId.get(node.id) ?? null }));
      },
    }),
    edges: t.field({
      type: [GraphEdgeRef],
      description: 'The ways between them.',
      resolve: ({ graph }) => inOrderOfCourse(graph).flatMap(edgesOf),
    }),
  }),
});

/** From the entry on, each way followed to its end before the next one: a stored graph keeps no order of its own. */
function inOrderOfCourse({ entry, nodes }: Graph): GraphNode[] {
  const found = new Set<GraphNode>();
  const waiting = [entry];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodes[id];
    if (!node || found.has(node)) continue;
    found.add(node);
    waiting.push(
      ...edgesOf(node)
        .map(({ to }) => to)
        .reverse(),
    );
  }
  return [...found];
}

function edgesOf(node: GraphNode): EdgeView[] {
  return waysOut(node).flatMap(([to, label]) => (to === null ? [] : [{ from: node.id, to, label }]));
}

function waysOut(node: GraphNode): [to: string | null, label: string | null][] {
  switch (node.type) {
    case 'condition':
      return [
        [node.onTrue, 'true'],
        [node.onFalse, 'false'],
      ];
    case 'action':
      return [
        [node.next, null],
        [node.onReject, 'reject'],
      ];
    case 'wait':
      return [
        [node.next, null],
        [node.onTimeout, 'timeout'],
      ];
    case 'execute':
      return [[node.next, null]];
  }
}
