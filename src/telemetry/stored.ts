import type { Checkpoint } from '../domain/checkpoint.js';
import type { ExecutionEvent } from '../domain/event.js';
import type { StepExecution } from '../domain/step.js';
import type { Series } from './series.js';

const END = /^execution\.(completed|failed|cancelled|blocked)$/;
/** A cancel that has to wait for agents ends a pause, too. */
const PAUSE_END = /^execution\.(resumed|cancel_requested|completed|failed|cancelled|blocked)$/;
const STEP_END = /^step\.(succeeded|failed|cancelled)$/;

/** Counts what a stored checkpoint says has happened. */
export function countStored(series: Series, workflow: string, checkpoint: Checkpoint): void {
  const steps = new Map(checkpoint.steps.map(({ step }) => [step.path, step]));
  const { asked } = checkpoint.approvals;
  if (asked.length > 0) series.approvals.inc({ status: 'requested' }, asked.length);
  let pausedSince = checkpoint.pausedSince;
  for (const event of checkpoint.events) {
    if (pausedSince !== null && PAUSE_END.test(event.type)) {
      series.pauseDuration.observe({ workflow }, secondsBetween(pausedSince, event.at));
      pausedSince = null;
    }
    if (event.type === 'execution.paused') pausedSince = event.at;
    countExecution(series, workflow, event, checkpoint);
    countApproval(series, event);
    if ('stepPath' in event) countStep(series, event, steps.get(event.stepPath));
  }
}

function countExecution(
  series: Series,
  workflow: string,
  event: ExecutionEvent,
  { execution }: Checkpoint,
): void {
  if (event.type === 'execution.created') series.started.inc({ workflow });
  else if (event.type === 'execution.paused') series.paused.inc({ workflow });
  else if (event.type === 'execution.resumed') series.resumed.inc({ workflow, from: event.data.from });
  const status = END.exec(event.type)?.[1];
  if (status === undefined) return;
  series.ended.inc({ workflow, status });
  if (execution.startedAt !== null)
    series.duration.observe({ workflow, status }, secondsBetween(execution.startedAt, event.at));
}

function countApproval(series: Series, event: ExecutionEvent): void {
  if (event.type === 'approval.decided') series.approvals.inc({ status: event.data.status });
  else if (event.type === 'approval.delegated') series.approvals.inc({ status: 'delegated' });
  else if (event.type === 'approval.escalated') series.approvals.inc({ status: 'escalated' });
}

function countStep(series: Series, event: ExecutionEvent, step: StepExecution | undefined): void {
  const status = STEP_END.exec(event.type)?.[1];
  // One that was cancelled before it began took no time.
  if (status === undefined || !step?.startedAt) return;
  series.stepDuration.observe({ type: step.type, status }, secondsBetween(step.startedAt, event.at));
}

/** Processes have clocks of their own. */
function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime()) / 1_000;
}
