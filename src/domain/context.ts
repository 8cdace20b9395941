import type { ExecutionState } from './execution.js';
import type { Graph } from './graph.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';
import { containerOf, itemIndexOf, scopesAround } from './path.js';
import type { StepExecution } from './step.js';

/**
 * What a condition and a template of a step at `path` see: the payload at the top, the items of the loops around it, the
 * outputs of the finished steps in its own scope and in those around it, the errors of those whose failure was provided for, and
 * the resume data.
 */
export function contextOf(graph: Graph, state: ExecutionState, path: string, now: Date): JsonObject {
  const scopes = scopesAround(path);
  const { execution } = state;
  return {
    ...execution.triggerPayload,
    ...itemsAround(graph, state, scopes),
    steps: outputsIn(graph, state, new Set(scopes)),
    resume: execution.resumeData ?? {},
    execution: { id: execution.id, execution_id: execution.executionId },
    now: now.toISOString(),
  };
}

function outputsIn(graph: Graph, { steps }: ExecutionState, scopes: ReadonlySet<string>): JsonObject {
  const outputs: JsonObject = {};
  for (const step of steps.values()) {
    if (!scopes.has(step.scope)) continue;
    if (step.status === 'succeeded') addOutput(outputs, graph, step);
    else if (step.handled && step.error) outputs[step.stepId] = { output: null, error: { ...step.error } };
  }
  return outputs;
}

/** The steps of a parallel that is done are in its output, and are found under their own ids as well. */
function addOutput(outputs: JsonObject, graph: Graph, step: Pick<StepExecution, 'stepId' | 'output'>): void {
  const { stepId, output } = step;
  outputs[stepId] = { output };
  if (graph.nodes[stepId]?.type !== 'parallel' || !isJsonObject(output)) return;
  for (const [inner, innerOutput] of Object.entries(output))
    addOutput(outputs, graph, { stepId: inner, output: innerOutput });
}

function itemsAround(graph: Graph, state: ExecutionState, scopes: readonly string[]): JsonObject {
  const items: JsonObject = {};
  for (const scope of scopes) {
    const index = itemIndexOf(scope);
    if (index === null) continue;
    const step = state.steps.get(containerOf(scope) ?? '');
    const node = step && graph.nodes[step.stepId];
    if (!step || node?.type !== 'foreach') continue;
    items[node.itemVar] = itemsOf(step)[index] ?? null;
    items._index = index;
  }
  return items;
}

/** The list that a foreach step goes through, as it was when the step began. */
export function itemsOf({ input }: StepExecution): Json[] {
  return isJsonObject(input) && Array.isArray(input.items) ? input.items : [];
}

/** The outputs of the steps of a parallel that succeeded, by id. */
export function outputsOfBranches({ steps }: ExecutionState, path: string): JsonObject {
  const outputs: JsonObject = {};
  for (const step of steps.values()) {
    if (step.scope === path && step.status === 'succeeded') outputs[step.stepId] = step.output;
  }
  return outputs;
}
