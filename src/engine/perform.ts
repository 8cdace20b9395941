import type { GraphNode } from '../domain/graph.js';
import { idempotencyKeyOf } from '../domain/idempotency.js';
import { type Json, storageProblem } from '../domain/json.js';
import type { Logger } from '../domain/logger.js';
import { redactLines } from '../domain/redacted-lines.js';
import { redactSpan } from '../domain/redacted-span.js';
import { NOTHING_SECRET, type Redactor } from '../domain/redaction.js';
import type { Clock } from '../domain/runtime.js';
import type { StepExecution, StepProgress } from '../domain/step.js';
import { StepFailure } from '../domain/step-failure.js';
import type { Span } from '../domain/tracing.js';
import type { Tools, Work } from '../steps/step-runner.js';
import { rehearseWork } from './dry-run.js';
import type { Outcome } from './outcome.js';
import { revealSecrets } from './secrets.js';
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
  let redactor = NOTHING_SECRET;
  try {
    const run = instead ?? (dryRun ? rehearseWork : runnerOf(node).run);
    if (!run) throw new Error(`step type ${node.type} does no work`);
    const isReal = !instead && !dryRun;
    const revealed = isReal ? revealSecrets(node, step, tools.secrets) : { input: step.input, redactor };
    redactor = revealed.redactor;
    const idempotencyKey = (part: string) => idempotencyKeyOf(executionId, path, iterations, part);
    const { attempt } = step;
    const work: Work = {
      ...{ executionId, stepPath: path, attempt, signal, idempotencyKey, tools },
      logger: redactLines(logger, redactor),
      span: redactSpan(span, redactor),
      reportProgress: (percent, message = null) =>
        onProgress(progressOf(percent, message, revealed.redactor)),
    };
    const output = redactor.json((await run(node, revealed.input, work)) ?? null);
    const problem = storageProblem(output, tools.maxOutputBytes);
    if (problem)
      throw new StepFailure('OUTPUT_REFUSED', `the output of step ${path} ${problem}`, { retryable: false });
    return { kind: 'succeeded', path, output };
  } catch (error) {
    return outcomeOf(path, signal.aborted ? signal.reason : error, logger, redactor);
  } finally {
    cancelLimit();
  }
}

function outcomeOf(path: string, error: unknown, logger: Logger, redactor: Redactor): Outcome {
  const told = (text: string) => storable(redactor.message(text));
  if (error instanceof StepAborted) return { kind: 'aborted', path, reason: error.message };
  if (error instanceof StepFailure) {
    const { code, message, retryable, retryAfterMs } = error;
    const shown = { code: redactor.text(code), message: told(message) };
    return { kind: 'failed', path, error: shown, retryable, retryAfterMs };
  }
  redactLines(logger, redactor).error({ err: error }, 'a step failed in a way that it should not');
  const message = error instanceof Error ? error.message : String(error);
  const failed = { code: 'STEP_ERROR', message: told(message) };
  return { kind: 'failed', path, error: failed, retryable: true, retryAfterMs: null };
}

function progressOf(percent: number | null, message: string | null, redactor: Redactor): StepProgress {
  const text = message === null ? null : storable(redactor.message(String(message)));
  return { percent: percentOf(percent), message: text };
}

function percentOf(percent: number | null): number | null {
  return typeof percent === 'number' && Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : null;
}

/** Messages may quote what a server answered. */
function storable(message: string): string {
  return message.replaceAll('\0', '').toWellFormed().slice(0, 2_000);
}
