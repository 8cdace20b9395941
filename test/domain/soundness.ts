import { type ExecutionState, isFinal, nextTimer, pathsInFlight } from '#src/domain/execution.js';
import { containerOf } from '#src/domain/path.js';
import { isFinished, isWaiting, type StepExecution } from '#src/domain/step.js';
import type { Walk } from './walk.js';

/** The rules that a state breaks: the tables' constraints, and what the worker needs to go on from it. */
export function brokenRules(walk: Walk): string[] {
  const { state } = walk;
  const rules = { ...statusRules(state), ...queueRules(state), ...stepRules(state), ...flowRules(walk) };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}

const GOING_ON: ReadonlySet<string> = new Set(['running', 'pausing', 'cancelling']);

type Rules = Record<string, boolean>;

function statusRules(state: ExecutionState): Rules {
  const { status, pausedAt, pauseMode, completedAt, errorCode } = state.execution;
  const inFlight = pathsInFlight(state).length;
  return {
    'paused alone has the time of its pause': (status === 'paused') === (pausedAt !== null),
    'pausing alone has its mode': (status === 'pausing') === (pauseMode !== null),
    'an end alone has the time of its end': isFinal(status) === (completedAt !== null),
    'a failure has its code': status !== 'failed' || errorCode !== null,
    'nothing is in flight at rest': !atRest(state) || inFlight === 0,
    'a step waits where the execution waits': status !== 'waiting' || waits(state),
    'no step waits after the end': !isFinal(status) || !waits(state),
  };
}

function queueRules(state: ExecutionState): Rules {
  const steps = [...state.steps.values()];
  const forAnEvent = steps.some((step) => isWaiting(step) && step.wakeAt === null);
  return {
    'no worker looks at what rests': !atRest(state) || nextTimer(state) === null,
    'a worker looks at what waits, but for a wait without a time':
      state.execution.status !== 'waiting' || forAnEvent || nextTimer(state) !== null,
  };
}

function stepRules({ execution, steps: byPath }: ExecutionState): Rules {
  const steps = [...byPath.values()];
  return {
    'an ended step alone has its time': steps.every(
      (step) => isFinished(step) === (step.finishedAt !== null),
    ),
    'a waiting step alone knows for what': steps.every(
      (step) => isWaiting(step) === (step.waitKind !== null),
    ),
    'each step is inside something that has its scope open': steps.every(
      ({ scope }) => scope === '' || byPath.get(containerOf(scope) ?? '')?.openScopes.includes(scope),
    ),
    'what is about to start has not begun, or is to begin again': execution.ready.every((path) => {
      const step = byPath.get(path);
      return step === undefined || step.status === 'pending' || isFinished(step);
    }),
    'nothing starts twice': new Set(execution.ready).size === execution.ready.length,
    'more steps have not ended than there are': execution.finishedSteps <= execution.totalSteps,
  };
}

/** What the engine makes of a state in which it may go on. */
function flowRules(walk: Walk): Rules {
  const { status } = walk.state.execution;
  const { events } = walk.decide();
  const settled = events.length === 0;
  const steps = [...walk.state.steps.values()];
  const open = (path: string) => !isFinished(walk.state.steps.get(path) as StepExecution);
  return {
    'what runs, pauses or is cancelled has something to do, or to wait for':
      !GOING_ON.has(status) || !settled || pathsInFlight(walk.state).length > 0,
    'no more steps do their work at a time than may':
      pathsInFlight(walk.state).length <= walk.graph.concurrency,
    'no more items are under way than may': steps.every((step) => {
      const node = walk.graph.nodes[step.stepId];
      return node?.type !== 'foreach' || !open(step.path) || step.openScopes.length <= node.concurrency;
    }),
    'all that ended well has ended inside, too':
      status !== 'completed' || [...walk.rows.values()].every(isFinished),
    'all steps are counted in the end':
      status !== 'completed' || walk.state.execution.finishedSteps === walk.state.execution.totalSteps,
  };
}

function atRest({ execution }: ExecutionState): boolean {
  return isFinal(execution.status) || execution.status === 'paused';
}

function waits({ steps }: ExecutionState): boolean {
  return [...steps.values()].some(isWaiting);
}
