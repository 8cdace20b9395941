import { type Graph, type GraphNode, nodeOf, successorsOf } from './graph.js';
import { isJsonObject } from './json.js';
import type { StepExecution } from './step.js';

/** The ids of all steps that a step may lead to; of itself where a loop leads back. */
export function reachFrom(graph: Graph, stepId: string): Set<string> {
  const reached = new Set<string>();
  const open = successorsOf(nodeOf(graph, stepId));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    open.push(...successorsOf(nodeOf(graph, id)));
  }
  return reached;
}

/** The step that one which has ended led to by its links; null for none. */
export function wayTaken(node: GraphNode, { status, output }: StepExecution): string | null {
  if (status === 'skipped') return null;
  if (status === 'failed') return node.onError;
  const said = isJsonObject(output) ? output : {};
  switch (node.type) {
    case 'condition':
      return said.result === true ? node.onTrue : node.onFalse;
    case 'action':
      return said.approved === false && isDecision(node.action) ? node.onReject : node.next;
    case 'wait':
      return node.event !== null && said.timed_out === true ? node.onTimeout : node.next;
    default:
      return node.next;
  }
}

function isDecision(action: string): boolean {
  return action === 'require_approval' || action === 'block';
}
