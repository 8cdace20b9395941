import { type Asking, stamp } from './command.js';
import { deepEqual } from './equality.js';
import type { NewEvent } from './event.js';
import type { ExecutionState } from './execution.js';
import type { Decided } from './flow.js';
import { fold } from './fold.js';
import { type Graph, type GraphNode, nodeOf } from './graph.js';
import { isAwaited, takeEvent } from './incoming-event.js';
import type { Json } from './json.js';
import { containerOf, scopesAround, stepIdOf } from './path.js';
import { restartOf } from './resume.js';
import { Scopes } from './scopes.js';
import { checkCommand } from './state-machine.js';
import { isFinished, isHeld, isWaiting, type StepExecution } from './step.js';
import { StepNotEditableError } from './step-errors.js';

/** The step whose input may be changed now. Throws {@link StepNotEditableError}, which says why it may not. */
export function editableStep(state: ExecutionState, graph: Graph, path: string): StepExecution {
  const { execution } = state;
  checkCommand(execution, 'edit_step_input');
  const refuse = (reason: string) => new StepNotEditableError(execution.id, execution.status, path, reason);
  const step = state.steps.get(path);
  if (!step) throw refuse(whyAbsent(state, graph, path));
  const reason = whyWithoutInput(nodeOf(graph, step.stepId)) ?? whyKept(state, graph, step);
  if (reason !== null) throw refuse(reason);
  return step;
}

/** Gives a step another input; nothing happens where it is the one it has. */
export function editInput(
  state: ExecutionState,
  graph: Graph,
  { path, type, input: old }: StepExecution,
  { input, reason }: { input: Json; reason: string | null },
  asking: Asking,
): NewEvent[] {
  if (deepEqual(old, input)) return [];
  const edited = stamp(asking, {
    type: 'step.input_edited',
    stepPath: path,
    data: { type, old, new: input, reason },
  });
  return [...edited, ...stamp(asking, ...takeKept(fold(state, edited), graph, path, asking.now))];
}

/** An event that came before its time may be the one that is waited for from now on. */
function takeKept(state: ExecutionState, graph: Graph, path: string, now: Date): Decided[] {
  const step = state.steps.get(path);
  const kept = state.execution.keptEvents.find(
    (candidate) => new Date(candidate.until) > now && step && isAwaited(step, candidate),
  );
  if (!step || !kept) return [];
  const taken: Decided = { type: 'execution.event_taken', data: { keptId: kept.id } };
  return [taken, ...takeEvent(graph, state, step, kept)];
}

function whyAbsent(state: ExecutionState, graph: Graph, path: string): string {
  if (!Object.hasOwn(graph.nodes, stepIdOf(path))) return 'its workflow has no such step';
  const around = scopesAround(path).flatMap((scope) => state.steps.get(containerOf(scope) ?? '') ?? []);
  const { reopened } = restartOf(state);
  const ended = around.find((step) => isFinished(step) && !reopened.includes(step.path));
  return ended === undefined
    ? 'it has not begun, so its input is not made yet'
    : `${ended.path}, which it would be in, has ended`;
}

/** Why nothing of this kind is ever given an input; null where it is. */
export function whyWithoutInput(node: GraphNode): string | null {
  if (node.type === 'condition' || node.type === 'parallel') return `a ${node.type} has no input`;
  if (node.type === 'wait' && node.event === null) return 'a wait for a time has no input';
  if ('effects' in node && node.effects.length === 0) return 'it does nothing that would take an input';
  return null;
}

function whyKept(state: ExecutionState, graph: Graph, step: StepExecution): string | null {
  const { path, waitKind } = step;
  const { next, reopened } = restartOf(state);
  if (isHeld(step)) return 'it waits for a decision, and its work is done';
  if (isWaiting(step)) return waitKind === 'delay' ? 'it waits for a time' : null;
  if (reopened.includes(path)) return 'it goes on where it was cut off, with the items that it has';
  if (!next.includes(path))
    return isFinished(step)
      ? 'it has ended, and its result is kept'
      : 'it goes on with what is inside it, and with the items that it has';
  // One that a loop leads to once more is given an input of its own then.
  if (isEntered(state, step)) return 'it begins once more, and its input is not made before';
  return isDoomedAfter(state, graph, path) ? 'what it is part of is decided: it does not begin again' : null;
}

function isEntered({ execution }: ExecutionState, step: StepExecution): boolean {
  const endedWell = step.status === 'succeeded' || step.status === 'skipped' || step.handled;
  return endedWell && execution.ready.includes(step.path);
}

/** Times are no reason: a resume may move them. */
function isDoomedAfter(state: ExecutionState, graph: Graph, path: string): boolean {
  const from = state.execution.status;
  const resumed = {
    type: 'execution.resumed',
    data: { from, ...restartOf(state), timeoutAt: null },
  } as const;
  const at = new Date(0);
  return new Scopes(graph, fold(state, [{ ...resumed, at }]), at).isDoomed(path);
}
