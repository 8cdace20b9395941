import { expect, onTestFinished, test } from 'vitest';
import { MappingPool } from '#src/operations/mapping-pool.js';
import { MappingProcess } from '#src/operations/mapping-process.js';
import { TestClock } from '../support/clock.js';

/** A pool, and the processes that it has started. */
function setup(size: number) {
  const clock = new TestClock();
  const started: MappingProcess[] = [];
  const start = () => {
    const one = new MappingProcess({ heapMb: 64, outputLength: 1_000 });
    onTestFinished(() => one.end(null));
    started.push(one);
    return one;
  };
  const pool = new MappingPool({ start, timeoutMs: 1_000, size, clock });
  const signal = new AbortController().signal;
  const map = (expression: string) => pool.evaluate({ expression, data: 'null' }, signal);
  return { clock, started, pool, map };
}

test('a process is used again for the next expression', async () => {
  const { map, started } = setup(2);
  expect([
    await map('1'),
    await map('2'),
    await map('3 +').catch(({ code }) => code),
    await map('4'),
  ]).toEqual([1, 2, 'MAPPING_ERROR', 4]);
  expect(started).toHaveLength(1);
});

test('each of two expressions at once has its own, and a third waits for its turn', async () => {
  const { map, started } = setup(2);
  expect(await Promise.all([map('1'), map('2'), map('3'), map('4')])).toEqual([1, 2, 3, 4]);
  expect(started).toHaveLength(2);
});

test('one that was ended is replaced', async () => {
  const { map, started } = setup(1);
  await map('1');
  started[0]?.end(null);
  expect(await map('2')).toBe(2);
  expect(started).toHaveLength(2);
});

test('one that has had nothing to do for a minute ends', async () => {
  const { map, started, clock } = setup(1);
  await map('1');
  clock.advance(59_999);
  expect(started[0]?.ended).toBe(false);
  await map('2');
  clock.advance(59_999);
  expect(started[0]?.ended).toBe(false);
  clock.advance(1);
  expect(started[0]?.ended).toBe(true);
});

test('an expression that runs when its time is over is ended', async () => {
  const { map, clock } = setup(1);
  const endless = map('($f := function($x){ $f($x) }; $f(1))');
  const ended = expect(endless).rejects.toMatchObject({ code: 'MAPPING_TIMEOUT' });
  await clock.scheduled(1_000);
  clock.advance(1_000);
  await ended;
  expect(clock.pending).toBe(0);
});
