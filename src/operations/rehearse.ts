import { inspect } from 'node:util';
import type { Json } from '../domain/json.js';
import type { Clock } from '../domain/runtime.js';
import { StepFailure } from '../domain/step-failure.js';
import type { Operation, OperationContext } from './define.js';
import { parseInput, runOperation } from './run.js';

/** What an operation would do with this input, which is checked as in a real run. One that is pure really runs. */
export async function rehearseOperation(
  operation: Operation,
  input: Json,
  context: OperationContext,
  clock: Clock,
): Promise<Json> {
  if (operation.pure) return runOperation(operation, input, context, clock);
  const parsed = await parseInput(operation, input);
  return { dry_run: true, would: describe(operation, parsed) };
}

function describe(operation: Operation, input: unknown): string {
  try {
    return String(operation.describe?.(input) ?? `run operation ${operation.name}`);
  } catch (error) {
    if (error instanceof StepFailure) throw error;
    throw new StepFailure('OPERATION_ERROR', error instanceof Error ? error.message : inspect(error));
  }
}
