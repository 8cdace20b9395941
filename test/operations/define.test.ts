import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineConfig } from '#src/define-config.js';
import { defineOperation, type Operation, type OperationContext } from '#src/operations/define.js';

const input = z.object({ sku: z.string(), count: z.number().default(1) });
const output = z.object({ total: z.number(), note: z.string().default('none') });

test('run gets the input as it is parsed, and returns the output as it is written', () => {
  const quote = defineOperation({
    name: 'quote',
    input,
    output,
    async run(order, context) {
      expectTypeOf(order).toEqualTypeOf<{ sku: string; count: number }>();
      expectTypeOf(context).toEqualTypeOf<OperationContext>();
      return { total: order.count };
    },
  });
  expectTypeOf(quote.run).returns.toEqualTypeOf<
    { total: number; note?: string | undefined } | Promise<{ total: number; note?: string | undefined }>
  >();
  expect(quote.name).toBe('quote');
});

test('what run returns must fit the output', () => {
  defineOperation({
    name: 'quote',
    input,
    output,
    // @ts-expect-error The total is a number.
    run: async () => ({ total: 'much' }),
  });
  // @ts-expect-error Something must be returned.
  defineOperation({ name: 'quote', input, output, run: async () => {} });
  // @ts-expect-error An operation has an output.
  defineOperation({ name: 'quote', input, run: async () => 1 });
});

test('run may be plain, and may give back nothing where the output is nothing', () => {
  defineOperation({ name: 'plain', input: z.string(), output: z.number(), run: (text) => text.length });
  defineOperation({ name: 'nothing', input: z.null(), output: z.void(), run: () => {} });
});

test('operations of any types fit into one list', () => {
  const first = defineOperation({ name: 'a', input, output, run: ({ count }) => ({ total: count }) });
  const second = defineOperation({ name: 'b', input: z.string(), output: z.string(), run: (text) => text });
  expectTypeOf([first, second]).toExtend<Operation[]>();
  expect(defineConfig({ operations: [first, second] }).operations).toEqual([first, second]);
  // @ts-expect-error Not an operation.
  defineConfig({ operations: [{ name: 'c' }] });
});
