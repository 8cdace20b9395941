import { type Block, type Graph, type GraphNode, isContainer, linksOf } from '#src/domain/graph.js';
import { isJsonObject } from '#src/domain/json.js';
import { displayOf, type StepDisplay } from '#src/domain/step.js';
import { builder } from '#src/graphql/builder.js';
import type { GraphqlContext } from '#src/graphql/context.js';
import { StepExecutionRef, type StepView } from '#src/graphql/refs.js';
import { loadStepsAt } from '#src/services/execution.js';
import { StepDisplayEnum, StepTypeEnum } from './enums.js';

interface GraphView {
  executionId: string;
  graph: Graph;
  steps: StepView[];
}

interface NodeView {
  node: GraphNode;
  /** The parallel or foreach step that it is inside of. */
  inside: string | null;
  step: StepView | null;
  display: StepDisplay;
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
      resolve: ({ display }) => display,
    }),
    inside: t.exposeString('inside', {
      nullable: true,
      description: 'The id of the parallel or foreach that it is inside of.',
    }),
    step: t.field({
      type: StepExecutionRef,
      nullable: true,
      description:
        'Its state, once it has begun; inside a foreach, that in the item begun last of those under way.',
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
      description: 'When this way is taken: `true`, `false`, `timeout`, `reject`, `error`; null for success.',
    }),
  }),
});

export const ExecutionGraphRef = builder.objectRef<GraphView>('ExecutionGraph').implement({
  description: 'The steps of a version as nodes and edges.',
  fields: (t) => ({
    nodes: t.field({
      type: [GraphNodeRef],
      description: 'The steps.',
      resolve: nodesOf,
    }),
    edges: t.field({
      type: [GraphEdgeRef],
      description: 'The ways between them.',
      resolve: ({ graph }) => inOrderOfCourse(graph).flatMap(edgesOf),
    }),
  }),
});

/** The state of each step. Inside what has ended it is in the rows: of a parallel each has one, of a foreach its own tells. */
async function nodesOf(
  { executionId, graph, steps }: GraphView,
  _args: unknown,
  { services }: GraphqlContext,
): Promise<NodeView[]> {
  const insideOf = containers(graph);
  const byId = new Map(steps.map((step) => [step.stepId, step]));
  const missing = Object.keys(graph.nodes).flatMap((id) =>
    byId.has(id) ? [] : (pathThroughParallels(graph, insideOf, id) ?? []),
  );
  const ended = steps.length === 0 ? [] : await loadStepsAt(services, executionId, missing);
  for (const step of ended) byId.set(step.stepId, step);
  return inOrderOfCourse(graph).map((node) => {
    const step = byId.get(node.id) ?? null;
    const inside = insideOf.get(node.id) ?? null;
    const status = step?.status ?? (isDoneInside(byId, insideOf, node.id) ? 'succeeded' : 'pending');
    return { node, inside, step, display: displayOf(status) };
  });
}

/** What is told of a step without a row by the one that it is inside of: where a rerun kept that, by its output alone. */
function isDoneInside(byId: Map<string, StepView>, insideOf: Map<string, string>, id: string): boolean {
  const inside = insideOf.get(id);
  if (inside === undefined) return false;
  const around = byId.get(inside);
  if (!around) return isDoneInside(byId, insideOf, inside);
  if (around.status !== 'succeeded') return false;
  if (around.parts) return around.parts.total > 0;
  if (!isJsonObject(around.output)) return false;
  return around.type === 'parallel' ? Object.hasOwn(around.output, id) : Number(around.output.total) > 0;
}

function containers(graph: Graph): Map<string, string> {
  const nodes = Object.values(graph.nodes).filter(isContainer);
  return new Map(nodes.flatMap(({ id, block }) => block.ids.map((inner) => [inner, id] as const)));
}

/** The one path of a step that is inside parallel steps alone; null at the top and inside a foreach. */
function pathThroughParallels(graph: Graph, insideOf: Map<string, string>, id: string): string | null {
  const inside = insideOf.get(id);
  if (inside === undefined || graph.nodes[inside]?.type !== 'parallel') return null;
  const around = insideOf.has(inside) ? pathThroughParallels(graph, insideOf, inside) : inside;
  return around === null ? null : `${around}.${id}`;
}

/** A list of steps from its entries on, each way followed to its end before the next one, and after each step those inside it. */
function inOrderOfCourse(graph: Graph, block: Block = graph.root): GraphNode[] {
  const found = new Set<GraphNode>();
  const waiting = [...block.entries].reverse();
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = graph.nodes[id];
    if (!node || found.has(node)) continue;
    found.add(node);
    waiting.push(
      ...edgesOf(node)
        .map(({ to }) => to)
        .reverse(),
    );
  }
  return [...found].flatMap((node) =>
    isContainer(node) ? [node, ...inOrderOfCourse(graph, node.block)] : [node],
  );
}

function edgesOf(node: GraphNode): EdgeView[] {
  const links = linksOf(node).flatMap(([to, label]) => (to === null ? [] : [{ from: node.id, to, label }]));
  return [...links, ...node.dependents.map((to) => ({ from: node.id, to, label: null }))];
}
