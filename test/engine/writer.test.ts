import { expect, test } from 'vitest';
import type { Checkpoint } from '#src/domain/checkpoint.js';
import { createCheckpointWriter } from '#src/engine/writer.js';

/** A writer over a store that answers when the test says so, and knows each flush by the ids in it. */
function setup({ lanes = [7] }: { lanes?: number[] } = {}) {
  const flushes: { ids: string[]; lane: number; answer(saved: string[]): void; fail(error: Error): void }[] =
    [];
  const awaiting: (() => void)[] = [];
  let commits = 0;
  const writer = createCheckpointWriter({
    lanes,
    onSaved: () => {
      commits += 1;
    },
    save: (checkpoints, lane) =>
      new Promise((resolve, reject) => {
        const ids = checkpoints.map(({ execution }) => execution.id);
        flushes.push({ ids, lane, answer: (saved) => resolve(new Set(saved)), fail: reject });
        awaiting.shift()?.();
      }),
  });
  return {
    flushes,
    commits: () => commits,
    write: (id: string) => writer.write({ execution: { id } } as Checkpoint),
    /** Resolves when the next flush is on its way. */
    flush: () => new Promise<void>((resolve) => void awaiting.push(resolve)),
  };
}

test('checkpoints of one turn share a flush, and those that come while it is on its way share the next', async () => {
  const { write, flush, flushes, commits } = setup();
  const first = flush();
  const a = write('a');
  const b = write('b');
  await first;
  const rest = [write('c'), write('d')];
  expect(flushes.map(({ ids, lane }) => [ids, lane])).toEqual([[['a', 'b'], 7]]);
  const second = flush();
  flushes[0]?.answer(['a']);
  expect(await Promise.all([a, b])).toEqual(['saved', 'refused']);
  await second;
  flushes[1]?.answer(['c', 'd']);
  expect(await Promise.all(rest)).toEqual(['saved', 'saved']);
  expect(flushes.map(({ ids }) => ids)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(commits()).toBe(2);
});

test('as many flushes are on their way as there are lanes, each in one of its own', async () => {
  const { write, flush, flushes } = setup({ lanes: [3, 4] });
  const writeMany = (name: string) => Array.from({ length: 16 }, (_, index) => write(`${name}${index}`));
  const written: Promise<string>[] = [];
  for (const name of ['a', 'b']) {
    const flushed = flush();
    written.push(...writeMany(name));
    await flushed;
  }
  written.push(...writeMany('c'));
  expect(new Set(flushes.map(({ lane }) => lane))).toEqual(new Set([3, 4]));
  const third = flush();
  flushes[1]?.answer(flushes[1].ids);
  await third;
  expect(flushes.map(({ ids }) => [ids[0], ids.length])).toEqual([
    ['a0', 16],
    ['b0', 16],
    ['c0', 16],
  ]);
  expect(flushes[2]?.lane).toBe(flushes[1]?.lane);
  for (const { ids, answer } of flushes) answer(ids);
  expect(new Set(await Promise.all(written))).toEqual(new Set(['saved']));
});

test('what waits is divided among the lanes, so that none is idle while another has it all', async () => {
  const { write, flush, flushes } = setup({ lanes: [3, 4] });
  const [first, second] = [flush(), flush()];
  const written = Array.from({ length: 50 }, (_, index) => write(String(index)));
  await Promise.all([first, second]);
  expect(flushes.map(({ ids, lane }) => [ids.length, lane])).toEqual([
    [25, 4],
    [25, 3],
  ]);
  for (const { ids, answer } of flushes) answer(ids);
  expect(new Set(await Promise.all(written))).toEqual(new Set(['saved']));
});

test('what is too little to be divided goes in one flush', async () => {
  const { write, flush, flushes } = setup({ lanes: [3, 4] });
  const first = flush();
  const written = Array.from({ length: 16 }, (_, index) => write(String(index)));
  await first;
  flushes[0]?.answer(flushes[0].ids);
  await Promise.all(written);
  expect(flushes.map(({ ids }) => ids.length)).toEqual([16]);
});

test('one checkpoint that the database cannot take does not take the others of its flush with it', async () => {
  const { write, flush, flushes } = setup();
  let flushed = flush();
  const settled = Promise.allSettled(['a', 'bad', 'c'].map(write));
  await flushed;
  const answers = [
    () => flushes[0]?.fail(new Error('bad is refused')),
    () => flushes[1]?.answer(['a']),
    () => flushes[2]?.fail(new Error('bad is refused')),
    () => flushes[3]?.answer([]),
  ];
  for (const [index, answer] of answers.entries()) {
    flushed = flush();
    answer();
    if (index < answers.length - 1) await flushed;
  }
  expect(await settled).toEqual([
    { status: 'fulfilled', value: 'saved' },
    { status: 'rejected', reason: new Error('bad is refused') },
    { status: 'fulfilled', value: 'refused' },
  ]);
  expect(flushes.map(({ ids }) => ids)).toEqual([['a', 'bad', 'c'], ['a'], ['bad'], ['c']]);
});

test('more checkpoints than a flush may hold go in several', async () => {
  const { write, flush, flushes } = setup();
  const first = flush();
  const written = Array.from({ length: 501 }, (_, index) => write(String(index)));
  await first;
  const second = flush();
  flushes[0]?.answer(flushes[0].ids);
  await second;
  flushes[1]?.answer(['500']);
  expect(new Set(await Promise.all(written))).toEqual(new Set(['saved']));
  expect(flushes.map(({ ids }) => ids.length)).toEqual([500, 1]);
});

test('two checkpoints of one execution go one after the other, in their order', async () => {
  const { write, flush, flushes } = setup();
  const first = flush();
  const written = ['a', 'b', 'a', 'c', 'a'].map(write);
  for (const [index, ids] of [['a', 'b', 'c'], ['a'], ['a']].entries()) {
    await (index === 0 ? first : flush());
    expect(flushes[index]?.ids).toEqual(ids);
    flushes[index]?.answer(ids);
  }
  expect(await Promise.all(written)).toEqual(['saved', 'saved', 'saved', 'saved', 'saved']);
});
