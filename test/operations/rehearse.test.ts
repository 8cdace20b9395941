import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineOperation, type Operation } from '#src/operations/define.js';
import { createOperations } from '#src/operations/registry.js';
import { operationSchema } from '#src/operations/shape.js';
import { startContext } from './context.js';

const number = z.object({ n: z.number().default(1) });
const runs: unknown[] = [];
const plain = { input: number, output: z.json(), run: (input: unknown) => runs.push(input) };

function rehearse(operation: Operation, input = {}) {
  return createOperations([operation]).rehearse(operation.name, input, startContext().context);
}

test('an operation is described by the input as it is parsed, and does not run', async () => {
  const add = defineOperation({ name: 'add', ...plain, describe: ({ n }) => `add ${n}` });
  expect(await rehearse(add)).toEqual({ dry_run: true, would: 'add 1' });
  expect(await rehearse(add, { n: 2 })).toEqual({ dry_run: true, would: 'add 2' });
  expect(runs).toEqual([]);
});

test('one that describes nothing is called by its name', async () => {
  expect(await rehearse({ name: 'add', ...plain })).toEqual({ dry_run: true, would: 'run operation add' });
});

test('an input that would be refused is refused', async () => {
  await expect(rehearse({ name: 'add', ...plain }, { n: 'one' })).rejects.toMatchObject({
    code: 'OPERATION_INPUT_INVALID',
    retryable: false,
  });
});

test('a description that throws fails the step', async () => {
  const describe = () => {
    throw new Error('no words');
  };
  await expect(rehearse({ name: 'add', ...plain, describe })).rejects.toMatchObject({
    code: 'OPERATION_ERROR',
    message: 'no words',
  });
});

test('one that is pure is really run, between the checks of its input and output', async () => {
  const double = {
    ...plain,
    name: 'double',
    pure: true,
    run: (input: unknown) => ({ was: input as object }),
  };
  expect(await rehearse(double as Operation, { n: 2 })).toEqual({ was: { n: 2 } });
});

test('a description that is no function makes it no operation', () => {
  expect(operationSchema.safeParse({ name: 'add', ...plain, describe: 'adds' }).success).toBe(false);
  expect(operationSchema.safeParse({ name: 'add', ...plain }).success).toBe(true);
});
