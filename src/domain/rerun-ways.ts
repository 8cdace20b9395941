import { holdsForApproval } from './approval-request.js';
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
    case 'execute':
      return said.approved === false && holdsForApproval(node) ? node.onReject : node.next;
    case 'wait':
      return node.event !== null && said.timed_out === true ? node.onTimeout : node.next;
    default:
      return node.next;
  }
}

/**
 * Those of `ended` that had ended before a step began. What leads to a step ends at the very time at which it begins; of what ended
 * then, only that was before it.
 */
export function endedBefore(
  graph: Graph,
  ended: readonly StepExecution[],
  from: StepExecution,
): Set<StepExecution> {
  const began = Number(from.startedAt);
  const before = new Set(ended.filter(({ finishedAt }) => Number(finishedAt) < began));
  const atOnce = ended.filter(({ finishedAt }) => Number(finishedAt) === began);
  const targets = [from.stepId];
  for (let to = targets.pop(); to !== undefined; to = targets.pop()) {
    for (const step of atOnce.filter((one) => !before.has(one) && hasLedTo(graph, one, to))) {
      before.add(step);
      targets.push(step.stepId);
    }
  }
  return before;
}

function hasLedTo(graph: Graph, step: StepExecution, to: string): boolean {
  const node = nodeOf(graph, step.stepId);
  return wayTaken(node, step) === to || node.dependents.includes(to);
}
