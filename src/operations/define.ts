import type { z } from 'zod';
import type { Logger } from '../domain/logger.js';
import type { Span } from '../domain/tracing.js';

/** What an operation may use while it runs. */
export interface OperationContext {
  executionId: string;
  stepPath: string;
  /** Which attempt this is: 1 at first. */
  attempt: number;
  /** Aborted at the step's time limit, and when a pause, a cancel or a stop tells the step to end. */
  signal: AbortSignal;
  /** The same over all attempts of this step, restarts and crashes included: hand it to what must not act twice. */
  idempotencyKey: string;
  /** Writes lines that name the execution, the step and the operation. */
  logger: Logger;
  /** The step in its trace: `traceparent` is for what is sent, and `child` for parts of the work. Nothing is kept where traces are off. */
  span: Span;
  /** Tells those who watch how far it has come: 0 to 100 or null, and in words. May be called at any rate. */
  reportProgress(percent: number | null, message?: string): void;
}

/** Named code that a step of type `operation` runs. */
export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly input: I;
  readonly output: O;
  /** Takes the place of the ready-made operation of the same name. */
  readonly override?: boolean;
  /** Changes nothing outside, and says nothing: a dry run really runs it. */
  readonly pure?: boolean;
  /** What it would do with this input, in words, for a dry run; `run operation NAME` where it is left out. */
  describe?(input: z.output<I>): string;
  run(input: z.output<I>, context: OperationContext): z.input<O> | Promise<z.input<O>>;
}

/** Gives `run` the types of its schemas; what it takes and returns is checked against them each time. */
export function defineOperation<I extends z.ZodType, O extends z.ZodType>(
  operation: Operation<I, O>,
): Operation<I, O> {
  return operation;
}
