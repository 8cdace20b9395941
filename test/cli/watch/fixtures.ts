import type { Setting } from '#src/cli/watch/execution-frame.js';
import { type Line, toText } from '#src/cli/watch/line.js';
import type { StepsUpdate } from '#src/cli/watch/shown.js';
import type {
  EventFieldsFragment,
  ExecutionFieldsFragment,
  GetGraphQuery,
  StepFieldsFragment,
  StepType,
} from '#src/client/index.js';

/** So many seconds after noon, where we are. */
export function at(seconds: number): string {
  return new Date(2026, 0, 1, 12, 0, 0, seconds * 1_000).toISOString();
}

/** A terminal of 80 columns, a minute after noon. */
export function setting(more: Partial<Setting> = {}): Setting {
  const now = new Date(at(60));
  return { width: 80, height: 24, now, live: 'live', url: 'http://there/graphql', ...more };
}

/** Lines as a terminal without colours shows them. */
export function textOf(lines: readonly Line[]): string[] {
  return lines.map((line) => toText(line, false));
}

const NOTHING = {
  errorCode: null,
  errorMessage: null,
  pausedAt: null,
  pausedReason: null,
  pausedStepId: null,
};

export function executionOf(more: Partial<ExecutionFieldsFragment> = {}): ExecutionFieldsFragment {
  return {
    ...NOTHING,
    ...{ id: 'RXhlYzox', databaseId: '1', executionId: 'exec_one', status: 'RUNNING', result: null },
    ...{ currentStepId: null, nextStepId: null, resumeCount: 0, eventSeq: 1 },
    ...{ createdAt: at(0), startedAt: at(0), completedAt: null },
    ...more,
  };
}

const NO_WAIT = { waitingFor: null, waitingForEvent: null, waitingUntil: null };

/** A step that has been running since noon. */
export function stepOf(path: string, more: Partial<StepFieldsFragment> = {}): StepFieldsFragment {
  const stepId = path.slice(path.lastIndexOf('.') + 1);
  return {
    ...NO_WAIT,
    ...{ path, stepId, type: 'EXECUTE', status: 'RUNNING', display: 'ACTIVE', attempt: 1, iteration: 0 },
    ...{ startedAt: at(0), finishedAt: null, progress: null, parts: null, queue: null, agent: null },
    ...{ handled: false, error: null },
    ...more,
  };
}

/** One that was done in so many seconds. */
export function done(path: string, seconds: number): StepFieldsFragment {
  return stepOf(path, { status: 'SUCCEEDED', display: 'DONE', finishedAt: at(seconds) });
}

type Graph = NonNullable<GetGraphQuery['execution']>;

/** Steps of a definition, as `checks: parallel` and `checks/fraud`; those that say nothing else are of the type `execute`. */
export function graphOf(steps: string[]): Graph {
  const nodes = steps.map((text) => {
    const [place = '', type = 'execute'] = text.split(': ');
    const [id = '', inside = null] = place.split('/').reverse();
    return { id, inside, type: type.toUpperCase() as StepType, display: 'PENDING' as const, step: null };
  });
  return {
    ...{ status: 'RUNNING', eventSeq: 1, workflow: { key: 'orders' }, version: { version: 3 } },
    graph: { nodes },
  };
}

export function updateOf(
  steps: StepFieldsFragment[],
  more: Partial<StepsUpdate['execution']> = {},
  event: EventFieldsFragment | null = null,
): StepsUpdate {
  const counts = { totalSteps: 8, finishedSteps: 2, updatedAt: at(0) };
  return { cursor: 'c', event, execution: { ...executionOf(), ...counts, steps, ...more } };
}

type EventName = EventFieldsFragment['__typename'];
type EventOf<T extends EventName> = Extract<EventFieldsFragment, { __typename: T }>;
const COMMON = { seq: 9, at: at(3.123), actor: 'engine', stepPath: null as string | null };

export function eventOf<T extends EventName>(
  name: T,
  more: Omit<EventOf<T>, '__typename' | keyof typeof COMMON> & Partial<typeof COMMON>,
): EventFieldsFragment {
  return { ...COMMON, ...more, __typename: name } as unknown as EventFieldsFragment;
}
