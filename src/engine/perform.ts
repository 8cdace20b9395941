import { createHash } from 'node:crypto';
import type { GraphNode } from '../domain/graph.js';
import { type Json, storageProblem } from '../domain/json.js';
import type { Logger } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';
import type { StepExecution } from '../domain/step.js';
import { StepFailure } from '../domain/step-failure.js';
import type { Tools, Work } from '../steps/step-runner.js';
import type { Outcome } from './advance.js';
import { runnerOf } from './step-runners.js';

/** Why a step in flight is told to stop; what it had begun is not taken for a failure. */
export class StepAborted extends Error {}

export interface Performing {
  clock: Clock;
  logger: Logger;
  controller: AbortController;
  tools: Tools;
}

/** Does the work of one started step, within its time limit, and tells how it ended. Never rejects. */
export async function perform(
  node: GraphNode,
  step: StepExecution,
  executionId: string,
  { clock, logger, controller, tools }: Performing,
): Promise<Outcome> {
  const { path } = step;
  const cancelLimit = clock.schedule(node.timeoutMs, () =>
    controller.abort(new StepFailure('STEP_TIMEOUT', `step ${path} took longer than ${node.timeoutMs} ms`)),
  );
  const { signal } = controller;
  try {
    const run = runnerOf(node).run;
    if (!run) throw new Error(`step type ${node.type} does no work`);
    const idempotencyKey = (part: string) => hash([executionId, path, String(step.iteration), part]);
    const { attempt } = step;
    const reportProgress = () => {};
    const work: Work = {
      ...{ executionId, stepPath: path, attempt, signal, idempotencyKey, logger, reportProgress, tools },
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
    const { code, message, retryable } = error;
    return { kind: 'failed', path, error: { code, message: storable(message) }, retryable };
  }
  logger.error({ err: error, path }, 'a step failed in a way that it should not');
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', path, error: { code: 'STEP_ERROR', message: storable(message) }, retryable: true };
}

/** Messages may quote what a server answered. */
function storable(message: string): string {
  return message.replaceAll('\0', '').toWellFormed().slice(0, 2_000);
}

function hash(parts: Json): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
