import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { expect, onTestFinished, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { systemClock } from '#src/domain/runtime.js';
import { createMappingOperation } from '#src/operations/mapping.js';
import { PROGRAM } from '#src/operations/mapping-program.js';
import { createOperations } from '#src/operations/registry.js';
import { startProgram } from '../support/program.js';
import { startContext } from './context.js';

const OUTPUT_BYTES = 100_000;
const BACKTRACKING = `$match("${'a'.repeat(40)}!", /^(a+)+$/)`;

/** Mappings over processes of their own. Without a limit of time that a busy machine could reach, if not told otherwise. */
function setup(timeoutMs = 60_000) {
  const mapping = createMappingOperation({ clock: systemClock, outputBytes: OUTPUT_BYTES, timeoutMs });
  const operations = createOperations([mapping]);
  const run = (input: Json, started = startContext()) => operations.run('mapping', input, started.context);
  return { run, map: (expression: string, data: Json = null) => run({ expression, data }) };
}

const { map, run } = setup();

const order = {
  lines: [
    { sku: 'a', price: 2, count: 3 },
    { sku: 'b', price: 5, count: 1 },
  ],
};

test.each<[string, Json, Json]>([
  ['$sum(lines.(price * count))', order, 11],
  ['lines[price > 3].sku', order, 'b'],
  [
    'lines.{"id": sku, "n": count}',
    order,
    [
      { id: 'a', n: 3 },
      { id: 'b', n: 1 },
    ],
  ],
  ['$', [[1], [2]], [[1], [2]]],
  ['nothing.here', order, null],
  ['$map([1..3], $string)', null, ['1', '2', '3']],
])('%s', async (expression, data, output) => {
  expect(await map(expression, data)).toEqual(output);
});

test('data may be left out', async () => {
  expect(await run({ expression: '1 + 1' })).toBe(2);
});

test.each<[string, string]>([
  ['lines +', 'S0207: Unexpected end of expression (at character 7)'],
  ['"a" * 2', 'T2001: The left side of the "*" operator must evaluate to a number (at character 5)'],
  ['$error("no stock")', 'D3137: no stock (at character 7)'],
  ['$sum', 'the result holds a function'],
  ['{"f": $sum}', 'the result holds a function, under f'],
  ['1 / 0', 'the result holds Infinity'],
])('the fault of %s is told, with where it is', async (expression, message) => {
  await expect(map(expression)).rejects.toMatchObject({ code: 'MAPPING_ERROR', message, retryable: false });
});

test('a result that is too much to store does not leave the process that made it', async () => {
  await expect(map('[1..50000]')).rejects.toMatchObject({
    code: 'MAPPING_ERROR',
    message: `the result is more than ${OUTPUT_BYTES} characters of JSON`,
  });
});

test.each<[string, string]>([
  ['a function that calls itself for ever', '($f := function($x){ $f($x) }; $f(1))'],
  ['a regular expression that backtracks for ever', BACKTRACKING],
])('%s is ended after a second', async (_name, expression) => {
  const { map } = setup(1_000);
  await expect(map(expression)).rejects.toMatchObject({
    code: 'MAPPING_TIMEOUT',
    message: 'the expression took longer than 1000 ms',
    retryable: true,
  });
});

test.each<[string, string]>([
  // In a mere thread, this one would end our own process.
  ['one huge text', '$pad("x", 300000000)'],
  ['a huge range', '[1..9999999]'],
  ['a list that doubles', '$reduce([1..100], function($a, $b){ $append($a, $a) }, [1..10])'],
  ['a range of ranges', '[1..5000].[1..5000]'],
  ['a text in single letters', '$pad("x", 30000000) ~> $split("")'],
])('%s runs out of memory, alone', async (_name, expression) => {
  await expect(map(expression)).rejects.toMatchObject({
    code: 'MAPPING_OUT_OF_MEMORY',
    message: 'the expression needs more than 64 MB of memory',
    retryable: false,
  });
  expect(await map('1 + 1')).toBe(2);
});

test('an expression that nests without end is told as an error', async () => {
  await expect(map('('.repeat(100_000))).rejects.toMatchObject({ code: 'MAPPING_ERROR' });
});

test('a text that doubles without end is told as an error', async () => {
  await expect(map('($f := function($x){ $f($x & $x) }; $f("abcdefgh"))')).rejects.toMatchObject({
    code: 'MAPPING_ERROR',
    message: 'Invalid string length (at character 28)',
  });
});

test.each([
  '$$.constructor',
  '"a".constructor.constructor("return process")()',
  '$sum.implementation.constructor("return process")()',
  '$lookup($$, "__proto__")',
])('%s leads nowhere', async (expression) => {
  expect(await map(expression, {}).catch(({ code }) => code)).toSatisfy(
    (result) => result === null || result === 'MAPPING_ERROR',
  );
});

test('a mapping that writes to prototypes changes nothing for the next one', async () => {
  await map('$merge([$, {"__proto__": {"polluted": 1}}])', {}).catch(() => {});
  await map('$ ~> |$|{"__proto__": {"polluted": 1}}|', {}).catch(() => {});
  expect(await map('polluted', {})).toBeNull();
});

test('many at once each get their own result', async () => {
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  expect(await Promise.all(numbers.map((n) => map('n * 2', { n })))).toEqual(numbers.map((n) => n * 2));
});

test('a hostile mapping does not disturb those beside it', async () => {
  const hostile = map('$pad("x", 300000000)').catch(({ code }) => code);
  const others = Promise.all([1, 2, 3].map((n) => map('n + 1', { n })));
  expect(await others).toEqual([2, 3, 4]);
  expect(await hostile).toBe('MAPPING_OUT_OF_MEMORY');
});

test('told to end, a mapping ends at once, and those in the queue do too', async () => {
  const started = Array.from({ length: 8 }, () => startContext());
  const expression = '($f := function($x){ $f($x) }; $f(1))';
  const endless = Promise.allSettled(started.map((one) => run({ expression }, one)));
  for (const { controller } of started) controller.abort('paused');
  expect(await endless).toEqual(started.map(() => ({ status: 'rejected', reason: 'paused' })));
  expect(await map('1 + 1')).toBe(2);
});

test('no process that waits for a mapping keeps a program alive', async () => {
  const program = startProgram('mapper', ['1 + 1']);
  expect(await program.ended).toMatchObject({ code: 0, signal: null, lines: ['2'], stderr: '' });
});

test('a mapping process ends with the program that started it, however busy it is', async () => {
  const jsonata = createRequire(import.meta.url).resolve('jsonata');
  const child = spawn(process.execPath, ['-e', PROGRAM, jsonata, '64', '1000'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  expect(await once(child, 'message')).toEqual([{ ready: true }, undefined]);
  child.send({ expression: BACKTRACKING, data: 'null' });
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
