import type { GetGraphQuery, StepFieldsFragment, WatchStepsSubscription } from '#src/client/index.js';
import { isInside } from '#src/domain/path.js';

export type StepsUpdate = WatchStepsSubscription['executionUpdated'];
export type ShownGraph = NonNullable<GetGraphQuery['execution']>;

/** What is known of an execution that is shown. */
export interface Shown {
  execution: StepsUpdate['execution'] | null;
  steps: ReadonlyMap<string, StepFieldsFragment>;
  graph: ShownGraph | null;
}

export const NOTHING_SHOWN: Shown = { execution: null, steps: new Map(), graph: null };

/**
 * An update has the steps that still count. Those of a parallel that is done are not among them any more, and are shown as they
 * were last; those of a foreach's items are not, for there may be many.
 */
export function takeUpdate(shown: Shown, { event, execution }: StepsUpdate): Shown {
  const { steps: known, graph } = shown;
  const begunAnew = event?.type === 'STEP_STARTED' ? event.stepPath : null;
  const gone = [...known].filter(
    ([path]) => !path.includes('[') && !(begunAnew !== null && isInside(path, begunAnew)),
  );
  const now = execution.steps.map((step) => [step.path, step] as const);
  return { execution, steps: new Map([...gone, ...now]), graph };
}

/** The graph knows the rows of steps inside what was done before anybody watched. */
export function takeGraph({ execution, steps }: Shown, graph: ShownGraph): Shown {
  const stored = graph.graph.nodes.flatMap(({ step }) =>
    step && isDone(graph, step.path) && !step.path.includes('[') ? [[step.path, step] as const] : [],
  );
  return { execution, steps: new Map([...stored, ...steps]), graph };
}

/** Whether a step is inside one that has ended: otherwise the stream tells of it. */
function isDone({ graph: { nodes } }: ShownGraph, path: string): boolean {
  return nodes.some(({ step }) => step !== null && step.finishedAt !== null && isInside(path, step.path));
}
