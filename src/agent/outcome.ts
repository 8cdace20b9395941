import type { Json } from '../domain/json.js';
import { StepFailure } from '../domain/step-failure.js';

/** The operation is this agent's no more: it is told to end, and how it ended is told to nobody. */
export class Unwanted extends Error {}

/** How an operation ended. */
export type Outcome =
  | { kind: 'completed'; output: Json }
  | { kind: 'failed'; failure: StepFailure }
  | { kind: 'unwanted'; reason: string };

const LONGEST_MESSAGE = 2_000;

/** Runs the work, which throws a `StepFailure`, or the reason of the signal. */
export async function outcomeOf(work: Promise<Json>, signal: AbortSignal): Promise<Outcome> {
  try {
    const output = await work;
    if (signal.reason instanceof Unwanted) return { kind: 'unwanted', reason: signal.reason.message };
    return { kind: 'completed', output };
  } catch (error) {
    const cause = signal.aborted ? signal.reason : error;
    if (cause instanceof Unwanted) return { kind: 'unwanted', reason: cause.message };
    if (cause instanceof StepFailure) return { kind: 'failed', failure: cause };
    return { kind: 'failed', failure: new StepFailure('OPERATION_ERROR', String(cause)) };
  }
}

/** A message may quote anything, and not all of it could be stored. */
export function tellable(message: string): string {
  return message.slice(0, LONGEST_MESSAGE).replaceAll('\0', '').toWellFormed();
}
