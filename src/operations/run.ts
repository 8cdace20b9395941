import { inspect } from 'node:util';
import type { z } from 'zod';
import type { Json } from '../domain/json.js';
import type { Clock } from '../domain/runtime.js';
import { StepFailure } from '../domain/step-failure.js';
import type { Operation, OperationContext } from './define.js';
import { listFaults, tellFaults, type ValueFault } from './faults.js';
import { toJson } from './json-output.js';

/** How long an operation that was told to end may take to do so, before it is left to itself. */
const GRACE_MS = 2_000;

/** Runs one operation between the checks of its input and output. Throws {@link StepFailure}, or the signal's reason. */
export async function runOperation(
  operation: Operation,
  input: Json,
  context: OperationContext,
  clock: Clock,
): Promise<Json> {
  try {
    const parsed = await parseInput(operation, input);
    context.signal.throwIfAborted();
    const given = await settle(Promise.resolve(operation.run(parsed, context)), context.signal, clock);
    const output = await parse(operation.output, given, refusal(operation, 'OUTPUT'));
    const { json, faults } = toJson(output);
    if (faults.length > 0) throw refusal(operation, 'OUTPUT')(faults);
    return json;
  } catch (error) {
    if (context.signal.aborted || error instanceof StepFailure) throw error;
    context.logger.error({ err: error }, `operation ${operation.name} threw`);
    throw new StepFailure('OPERATION_ERROR', error instanceof Error ? error.message : inspect(error));
  }
}

/** The input as the operation takes it. */
export function parseInput(operation: Operation, input: Json): Promise<unknown> {
  return parse(operation.input, input, refusal(operation, 'INPUT'));
}

type Refusal = (faults: ValueFault[]) => StepFailure;

/** The same value would be refused again, so neither is worth a retry. */
function refusal({ name }: Operation, side: 'INPUT' | 'OUTPUT'): Refusal {
  return (faults) =>
    new StepFailure(
      `OPERATION_${side}_INVALID`,
      `the ${side.toLowerCase()} of operation ${name} is not valid: ${tellFaults(faults)}`,
      { retryable: false },
    );
}

async function parse<S extends z.ZodType>(schema: S, value: unknown, refuse: Refusal): Promise<z.output<S>> {
  const parsed = await schema.safeParseAsync(value);
  if (!parsed.success) throw refuse(listFaults(parsed.error));
  return parsed.data;
}

/**
 * What the work comes to. Once the signal aborts, the work has a short time to end by itself; what pays no heed goes
 * on unwatched, so that a step's time limit holds for any code.
 */
async function settle<T>(work: Promise<T>, signal: AbortSignal, clock: Clock): Promise<T> {
  let stopWatching = () => {};
  const abandoned = new Promise<never>((_resolve, reject) => {
    let cancel = () => {};
    const onAbort = () => {
      cancel = clock.schedule(GRACE_MS, () => reject(signal.reason));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    // It may have aborted in the call that began the work.
    if (signal.aborted) onAbort();
    stopWatching = () => {
      signal.removeEventListener('abort', onAbort);
      cancel();
    };
  });
  return Promise.race([work, abandoned]).finally(stopWatching);
}
