import type { GraphNode } from '../domain/graph.js';
import { idempotencyKeyOf } from '../domain/idempotency.js';
import { type Json, storageProblem } from '../domain/json.js';
import type { Logger } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';
import type { StepExecution, StepProgress } from '../domain/step.js';
import { StepFailure } from '../domain/step-failure.js';
import type { Span } from '../domain/tracing.js';
import type { Tools, Work } from '../steps/step-runner.js';
import { rehearseWork } from './dry-run.js';
import type { Outcome } from './outcome.js';
import { runnerOf } from './step-runners.js';

/** Why a step in flight is told to stop; what it had begun is not taken for a failure. */
export class StepAborted extends Error {}

export interface Performing {
  clock: Clock;
  logger: Logger;
  span: Span;
  controller: AbortController;
  tools: Tools;
  /** How often the step, and each that it is in, was entered: tells one pass of a loop from another. */
  iterations: string;
  /** The work is told, and not done. */
  dryRun: boolean;
  onProgress(progress: StepProgress): void;
  /** What is done instead of what the step's type does. */
  work?(): Promise<Json>;
}

/** Does the work of one started step, within its time limit, and tells how it ended. Never rejects. */
export async function perform(
  node: GraphNode,
  step: StepExecution,
  executionId: string,
  { clock, logger, span, controller, tools, iterations, dryRun, onProgress, work: instead }: Performing,
): Promise<Outcome> {
  const { path } = step;
  const limitMs = node.timeoutMs;
  const late = () => new StepFailure('STEP_TIMEOUT', `step ${path} took longer than ${limitMs} ms`);
  const cancelLimit = limitMs === null ? () => {} : clock.schedule(limitMs, () => controller.abort(late()));
  const { signal } = controller;
  try {
    const run = instead ?? (dryRun ? rehearseWork : runnerOf(node).run);
    if (!run) throw new Error(`step type ${node.type} does no work`);
    const idempotencyKey = (part: string) => idempotencyKeyOf(executionId, path, iterations, part);
    const { attempt } = step;
    const reportProgress = (percent: number | null, message: string | null = null) =>
      onProgress({
        percent: percentOf(percent),
        message: message === null ? null : storable(String(message)),
      });
    const work: Work = {
      ...{
        executionId,
        stepPath: path,
        attempt,
        signal,
        idempotencyKey,
        logger,
        span,
        reportProgress,
        tools,
      },
    };
    const output = (await run(node, step.input, work)) ?? null;
    const problem = storageProblem(output, tools.maxOutputBytes);
    if (problem)
      throw new StepFailure('OUTPUT_REFUSED', `the output of step ${path} ${problem}`, { retryable: false });
    return { kind: 'succeeded', path, output };
  } catch (error) {
    return outcomeOf(path, signal.aborted ? signal.reason : error, logger);
  } finally {
    cancelLimit();
  }
}

function outcomeOf(path: string, error: unknown, logger: Logger): Outcome {
  if (error instanceof StepAborted) return { kind: 'aborted', path, reason: error.message };
  if (error instanceof StepFailure) {
    const { code, message, retryable, retryAfterMs } = error;
    return { kind: 'failed', path, error: { code, message: storable(message) }, retryable, retryAfterMs };
  }
  logger.error({ err: error }, 'a step failed in a way that it should not');
  const message = error instanceof Error ? error.message : String(error);
  const failed = { code: 'STEP_ERROR', message: storable(message) };
  return { kind: 'failed', path, error: failed, retryable: true, retryAfterMs: null };
}

function percentOf(percent: number | null): number | null {
  return typeof percent === 'number' && Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : null;
}

/** Messages may quote what a server answered. */
function storable(message: string): string {
  return message.replaceAll('\0', '').toWellFormed().slice(0, 2_000);
}
