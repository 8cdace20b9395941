import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineOperation, type Operation } from '#src/operations/define.js';
import { createOperations, InvalidOperationsError } from '#src/operations/registry.js';
import { startContext } from './context.js';

function named(name: string, more: { override?: boolean } = {}): Operation {
  return defineOperation({ name, input: z.unknown(), output: z.string(), run: () => `own ${name}`, ...more });
}

function faultsOf(own: Operation[]): string[] {
  try {
    createOperations(own, { readyMade: [named('http')] });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidOperationsError)) throw error;
    return error.message.split('\n').slice(1);
  }
}

test('it knows its own operations and the ready-made ones', () => {
  expect(createOperations([named('quote.price-2_x')], { readyMade: [named('http')] }).names).toEqual([
    'http',
    'quote.price-2_x',
  ]);
});

test('every name that can not be is told at once', () => {
  expect(faultsOf([named('1st'), named(''), named('a b'), named('tax'), named('tax')])).toEqual([
    '  "1st" is no name: use letters, digits, _, - and dots, a letter first',
    '  "" is no name: use letters, digits, _, - and dots, a letter first',
    '  "a b" is no name: use letters, digits, _, - and dots, a letter first',
    '  "tax" is defined more than once',
  ]);
});

test('a ready-made operation is replaced only on purpose', async () => {
  expect(faultsOf([named('http')])).toEqual([
    '  "http" comes with Reprise: choose another name, or set override: true to replace it',
  ]);
  expect(faultsOf([named('htp', { override: true })])).toEqual([
    '  "htp" replaces nothing, since no such operation comes with Reprise: leave override out',
  ]);
  const readyMade = [
    defineOperation({ name: 'http', input: z.unknown(), output: z.string(), run: () => 'theirs' }),
  ];
  const operations = createOperations([named('http', { override: true })], { readyMade });
  expect(await operations.run('http', null, startContext().context)).toBe('own http');
});

test('an unknown name may be tried again, elsewhere, and is told with the nearest known one', async () => {
  const operations = createOperations([named('quote'), named('tax')]);
  const run = (name: string) => operations.run(name, null, startContext().context);
  await expect(run('qoute')).rejects.toMatchObject({
    code: 'OPERATION_UNKNOWN',
    message: 'no operation qoute is known to this process; did you mean `quote`?',
    retryable: true,
  });
  await expect(run('something-else')).rejects.toThrow('use one of quote, tax');
  await expect(run('constructor')).rejects.toMatchObject({ code: 'OPERATION_UNKNOWN' });
});
