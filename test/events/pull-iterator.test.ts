import { expect, test } from 'vitest';
import { END, mapPulled, pullIterator } from '#src/events/pull-iterator.js';

/** Counts how often it was closed; what is pulled is given from the outside. */
function setup<T>(pull: () => T | typeof END | Promise<T | typeof END>) {
  const counts = { closed: 0 };
  return { counts, values: pullIterator(pull, () => void counts.closed++) };
}

test('what is there is given at once, without a promise, and the end, too', () => {
  const all = [1, 2];
  const { counts, values } = setup(() => all.shift() ?? END);
  expect([values.pull(), values.pull(), counts.closed]).toEqual([1, 2, 0]);
  expect([values.pull(), values.pull(), counts.closed]).toEqual([END, END, 1]);
});

test('what goes wrong at once comes as a promise, and ends it', async () => {
  const { counts, values } = setup(() => {
    throw new Error('broken');
  });
  await expect(values.pull()).rejects.toThrow('broken');
  expect([values.pull(), counts.closed]).toEqual([END, 1]);
});

test('a pending next is settled by return, and what comes or goes wrong after that is nobody’s', async () => {
  for (const how of ['come', 'fail'] as const) {
    const settle = { come: (_value: number) => {}, fail: (_error: Error) => {} };
    const later = new Promise<number>((resolve, reject) => {
      settle.come = resolve;
      settle.fail = reject;
    });
    let isPulled = () => {};
    const pulled = new Promise<void>((resolve) => {
      isPulled = resolve;
    });
    const { counts, values } = setup(() => {
      isPulled();
      return later;
    });
    const pending = values.next();
    await pulled;
    await values.return?.();
    if (how === 'come') settle.come(1);
    else settle.fail(new Error('too late'));
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await values.next()).toEqual({ done: true, value: undefined });
    expect(counts.closed).toBe(1);
  }
});

test('what is made of values keeps their order, and closes what they came from once', async () => {
  const all = [1, Promise.resolve(2), Promise.reject(new Error('three'))];
  const { counts, values } = setup(() => all.shift() ?? END);
  let ended = 0;
  const mapped = mapPulled(
    values,
    (value) => value * 10,
    () => void ended++,
  );
  expect(mapped.pull()).toBe(10);
  expect(await mapped.next()).toEqual({ done: false, value: 20 });
  await expect(mapped.next()).rejects.toThrow('three');
  expect(await mapped.next()).toEqual({ done: true, value: undefined });
  expect([counts.closed, ended]).toEqual([1, 1]);
});
