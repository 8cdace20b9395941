import type { ExecutionEvent } from '#src/domain/event.js';
import { type ExecutionState, isFinal, pathsInFlight, wakeTime } from '#src/domain/execution.js';
import { isWaiting } from '#src/domain/step.js';

/** The rules that a state breaks: the tables' constraints, and what the worker needs to go on from it. */
export function brokenRules(state: ExecutionState, history: ExecutionEvent[], now: Date): string[] {
  const rules = { ...statusRules(state), ...queueRules(state, now), ...stepRules(state, history) };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}

type Rules = Record<string, boolean>;

function statusRules(state: ExecutionState): Rules {
  const { status, pausedAt, pauseMode, completedAt, errorCode } = state.execution;
  const inFlight = pathsInFlight(state).length;
  return {
    'paused alone has the time of its pause': (status === 'paused') === (pausedAt !== null),
    'pausing alone has its mode': (status === 'pausing') === (pauseMode !== null),
    'an end alone has the time of its end': isFinal(status) === (completedAt !== null),
    'a failure has its code': status !== 'failed' || errorCode !== null,
    'one step is in flight at most': inFlight <= 1,
    'nothing is in flight at rest': !atRest(state) || inFlight === 0,
    'something is in flight to be waited for': !['pausing', 'cancelling'].includes(status) || inFlight > 0,
    'a step waits where the execution waits': status !== 'waiting' || waits(state),
    'no step waits after the end': !isFinal(status) || !waits(state),
  };
}

function queueRules(state: ExecutionState, now: Date): Rules {
  const wakesAt = wakeTime(state, now);
  const forAnEvent = [...state.steps.values()].some((step) => isWaiting(step) && step.wakeAt === null);
  return {
    'no worker looks at what rests': !atRest(state) || wakesAt === null,
    'a worker looks at all else, but for a wait without a time':
      atRest(state) || forAnEvent || wakesAt !== null,
  };
}

function stepRules(state: ExecutionState, history: ExecutionEvent[]): Rules {
  const steps = [...state.steps.values()];
  const between = pathsInFlight(state).length === 0 && !waits(state);
  return {
    'steps keep the order in which they began': steps.every((step, index) => step.position === index),
    'an ended step alone has its time': steps.every(
      ({ status, finishedAt }) =>
        ['succeeded', 'failed', 'cancelled'].includes(status) === (finishedAt !== null),
    ),
    'a waiting step alone knows for what': steps.every(
      (step) => isWaiting(step) === (step.waitKind !== null),
    ),
    'the next step is the one that the last step left to':
      !between || state.execution.nextStepId === leftTo(history),
  };
}

/** Where the steps' own events lead: to a successor after a success, and else to the step that is to be done again. */
function leftTo(history: ExecutionEvent[]): string | null {
  return history.reduce<string | null>((next, event) => {
    if (event.type === 'execution.created') return event.data.nextStepId;
    if (event.type === 'step.succeeded') return event.data.next;
    return event.type === 'step.started' ? event.stepPath : next;
  }, null);
}

function atRest({ execution }: ExecutionState): boolean {
  return isFinal(execution.status) || execution.status === 'paused';
}

function waits({ steps }: ExecutionState): boolean {
  return [...steps.values()].some(isWaiting);
}
