import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Json } from '#src/domain/json.js';
import { StepFailure } from '#src/domain/step-failure.js';
import { defineOperation, type Operation } from '#src/operations/define.js';
import { OperationError } from '#src/operations/error.js';
import { createOperations } from '#src/operations/registry.js';
import { startContext } from './context.js';

const order = z.object({ sku: z.string(), lines: z.array(z.object({ price: z.number() })).default([]) });

/** What running the operation comes to. */
function run(operation: Operation, input: Json, { context } = startContext()): Promise<Json> {
  return createOperations([operation]).run(operation.name, input, context);
}

function operationOf(work: () => unknown, output: z.ZodType = z.unknown()): Operation {
  return defineOperation({ name: 'quote', input: z.unknown(), output, run: work });
}

async function failureOf(running: Promise<Json>): Promise<StepFailure> {
  const error = await running.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(error instanceof StepFailure)) throw new Error('it did not fail as a step does', { cause: error });
  return error;
}

test('the input is parsed before it runs, and the output after', async () => {
  const quote = defineOperation({
    name: 'quote',
    input: order,
    output: z.object({ total: z.number(), note: z.string().default('none') }),
    run: ({ lines }) => ({ total: lines.length, more: 'left out' }),
  });
  expect(await run(quote, { sku: 'a' })).toEqual({ total: 0, note: 'none' });
});

test('a bad input is told with the path of every fault, and does not run', async () => {
  const ran: string[] = [];
  const quote = defineOperation({
    name: 'quote',
    input: order,
    output: z.null(),
    run() {
      ran.push('!');
      return null;
    },
  });
  const failure = await failureOf(run(quote, { lines: [{ price: 1 }, { price: 'x' }] }));
  expect(failure).toMatchObject({ code: 'OPERATION_INPUT_INVALID', retryable: false });
  expect(failure.message).toBe(
    'the input of operation quote is not valid: sku: Invalid input: expected string, received undefined; ' +
      'lines[1].price: Invalid input: expected number, received string',
  );
  expect(ran).toEqual([]);
});

test('a fault of a union tells what each choice wants', async () => {
  const input = z.object({ to: z.union([z.string(), z.object({ role: z.string() })]) });
  const notify = defineOperation({ name: 'notify', input, output: z.null(), run: () => null });
  expect((await failureOf(run(notify, { to: {} }))).message).toContain(
    'to: (Invalid input: expected string, received object) or (role: Invalid input: expected string, received undefined)',
  );
});

test('a bad output is told in the same way', async () => {
  const failure = await failureOf(
    run(
      operationOf(() => ({ total: '1' }), z.object({ total: z.number() })),
      null,
    ),
  );
  expect(failure).toMatchObject({ code: 'OPERATION_OUTPUT_INVALID', retryable: false });
  expect(failure.message).toContain('the output of operation quote is not valid: total: ');
});

test.each<[string, unknown, string]>([
  ['a date', { at: [new Date(0)] }, 'at[0]: is a Date, not JSON'],
  ['a map', new Map(), 'is a Map, not JSON'],
  ['a number that is none', { n: Number.NaN }, 'n: is NaN, not JSON'],
  ['a big integer', { n: 1n }, 'n: is of type bigint, not JSON'],
  ['a function', { f: () => 1 }, 'f: is of type function, not JSON'],
  ['nothing in a list', [undefined], '[0]: is of type undefined, not JSON'],
])('an output with %s is refused, rather than stored as something else', async (_name, value, told) => {
  const failure = await failureOf(
    run(
      operationOf(() => value),
      null,
    ),
  );
  expect(failure.code).toBe('OPERATION_OUTPUT_INVALID');
  expect(failure.message).toBe(`the output of operation quote is not valid: ${told}`);
});

test('an output that holds itself is refused', async () => {
  const circle: Record<string, unknown> = {};
  circle.again = circle;
  expect(
    (
      await failureOf(
        run(
          operationOf(() => circle),
          null,
        ),
      )
    ).message,
  ).toContain('is nested too deep');
});

test('properties that are undefined are left out, and nothing at all is null', async () => {
  expect(
    await run(
      operationOf(() => ({ a: 1, b: undefined })),
      null,
    ),
  ).toEqual({ a: 1 });
  expect(
    await run(
      operationOf(() => {}, z.void()),
      null,
    ),
  ).toBeNull();
});

test('an OperationError keeps its code, and says whether and when to try again', async () => {
  const later = operationOf(() => {
    throw new OperationError('BUSY', 'the bank is busy', { retryAfter: '30s' });
  });
  expect(await failureOf(run(later, null))).toMatchObject({
    code: 'BUSY',
    message: 'the bank is busy',
    retryable: true,
    retryAfterMs: 30_000,
  });
  const never = operationOf(async () => {
    throw new OperationError('NO_SUCH_ACCOUNT', 'there is no such account', { retryable: false });
  });
  expect(await failureOf(run(never, null))).toMatchObject({ retryable: false, retryAfterMs: null });
  expect(new OperationError('BUSY', 'busy', { retryAfter: 250 }).retryAfterMs).toBe(250);
});

test('a retryAfter that is no time is a mistake of its author', () => {
  // @ts-expect-error Not a duration.
  expect(() => new OperationError('BUSY', 'busy', { retryAfter: 'soon' })).toThrow('"soon"; give a duration');
  expect(() => new OperationError('BUSY', 'busy', { retryAfter: -1 })).toThrow(TypeError);
  expect(() => new OperationError('BUSY', 'busy', { retryAfter: Number.NaN })).toThrow(TypeError);
});

test.each<[string, unknown, string]>([
  ['an error', new TypeError('x is not a function'), 'x is not a function'],
  ['a text', 'oops', "'oops'"],
  ['an object without a prototype', Object.create(null), '[Object: null prototype] {}'],
])('%s that is thrown is worth a retry, and is logged with its stack', async (_name, thrown, message) => {
  const started = startContext();
  const failing = operationOf(() => {
    throw thrown;
  });
  const failure = await failureOf(run(failing, null, started));
  expect(failure).toMatchObject({ code: 'OPERATION_ERROR', message, retryable: true });
  expect(started.lines).toEqual([['error', 'operation quote threw', { err: thrown }]]);
});

test('a check that throws is such an error too', async () => {
  const input = z.string().refine(() => {
    throw new Error('the check broke');
  });
  const checked = defineOperation({ name: 'checked', input, output: z.null(), run: () => null });
  expect(await failureOf(run(checked, 'a'))).toMatchObject({
    code: 'OPERATION_ERROR',
    message: 'the check broke',
  });
});

test('progress, key and signal are those of the step', async () => {
  const started = startContext();
  const seen = defineOperation({
    name: 'seen',
    input: z.null(),
    output: z.string(),
    run(_input, { idempotencyKey, reportProgress, signal }) {
      reportProgress(50, 'half of it');
      return `${idempotencyKey} ${signal === started.controller.signal}`;
    },
  });
  expect(await run(seen, null, started)).toBe('key-1 true');
  expect(started.reports).toEqual([[50, 'half of it']]);
});
