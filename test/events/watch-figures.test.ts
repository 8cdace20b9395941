import { expect, test } from 'vitest';
import { createLocalNotifier } from '#src/db/notifier.js';
import { watchFigures } from '#src/events/watch-figures.js';
import { TestClock } from '#test/support/clock.js';

function setup({ readMs = 0 } = {}) {
  const clock = new TestClock();
  const notifier = createLocalNotifier();
  let figure = 0;
  let readings = 0;
  let failure: Error | null = null;
  const read = async () => {
    readings += 1;
    clock.advance(readMs);
    if (failure) throw failure;
    return figure;
  };
  const watch = (key = 'all') =>
    watchFigures({ notifier, clock }, { key, concerns: ({ events }) => events === true, read });
  return {
    clock,
    watch,
    readings: () => readings,
    change(to: number) {
      figure = to;
      notifier.send({ events: true });
    },
    failWith(error: Error | null) {
      failure = error;
      notifier.send({ events: true });
    },
  };
}

/** All that was begun has come as far as it can. */
const turn = () => new Promise(setImmediate);

test('figures are told at once, and again when they have changed', async () => {
  const { watch, change, clock } = setup();
  const figures = watch();
  expect((await figures.next()).value).toBe(0);
  const next = figures.next();
  change(1);
  await clock.scheduled(200);
  clock.advance(200);
  expect((await next).value).toBe(1);
  await figures.return?.();
  expect(clock.pending).toBe(0);
});

test('however often they change, they are read five times a second at most, and the latest is told', async () => {
  const { watch, change, clock, readings } = setup();
  const figures = watch();
  await figures.next();
  const next = figures.next();
  for (let figure = 1; figure <= 50; figure++) change(figure);
  expect(readings()).toBe(1);
  await clock.scheduled(200);
  clock.advance(200);
  expect((await next).value).toBe(50);
  expect(readings()).toBe(2);
  await figures.return?.();
});

test('what takes long to read is followed no sooner by the next', async () => {
  const { clock, watch, change, readings } = setup({ readMs: 150 });
  const figures = watch();
  await figures.next();
  const next = figures.next();
  change(1);
  await clock.scheduled(200);
  clock.advance(199);
  await turn();
  expect(readings()).toBe(1);
  clock.advance(1);
  expect((await next).value).toBe(1);
  await figures.return?.();
  expect(clock.pending).toBe(0);
});

test('figures that were read again and are the same are not told again', async () => {
  const { watch, change, clock, readings } = setup();
  const figures = watch();
  await figures.next();
  const next = figures.next();
  change(0);
  clock.advance(200);
  await clock.scheduled(200);
  expect(readings()).toBe(2);
  change(7);
  clock.advance(200);
  expect((await next).value).toBe(7);
  await figures.return?.();
});

test('what no hint told of is found after five seconds', async () => {
  const { watch, clock, readings } = setup();
  const figures = watch();
  await figures.next();
  const next = figures.next();
  await clock.scheduled(5_000);
  clock.advance(5_000);
  await clock.scheduled(5_000);
  expect(readings()).toBe(2);
  await figures.return?.();
  expect((await next).done).toBe(true);
  expect(clock.pending).toBe(0);
});

test('for all who ask for the same they are read once, and for who asks for something else once more', async () => {
  const { watch, change, clock, readings } = setup();
  const all = Array.from({ length: 100 }, () => watch());
  expect(await Promise.all(all.map((figures) => figures.next()))).toEqual(
    all.map(() => ({ done: false, value: 0 })),
  );
  expect(readings()).toBe(1);
  const next = all.map((figures) => figures.next());
  change(1);
  await clock.scheduled(200);
  clock.advance(200);
  expect(await Promise.all(next)).toEqual(all.map(() => ({ done: false, value: 1 })));
  expect(readings()).toBe(2);
  const other = watch('other');
  expect((await other.next()).value).toBe(1);
  expect(readings()).toBe(3);
  await Promise.all([...all, other].map((figures) => figures.return?.()));
  expect(clock.pending).toBe(0);
});

test('who comes later has the figures of then at once, without a reading, and the next no sooner than others would', async () => {
  const { watch, change, clock, readings } = setup();
  const first = watch();
  await first.next();
  clock.advance(150);
  change(1);
  const second = watch();
  expect((await second.next()).value).toBe(0);
  expect(readings()).toBe(1);
  const next = second.next();
  clock.advance(50);
  expect((await first.next()).value).toBe(1);
  expect(readings()).toBe(2);
  await clock.scheduled(150);
  clock.advance(149);
  let isTold = false;
  void next.then(() => {
    isTold = true;
  });
  await turn();
  expect(isTold).toBe(false);
  clock.advance(1);
  expect((await next).value).toBe(1);
  await Promise.all([first.return?.(), second.return?.()]);
  expect(clock.pending).toBe(0);
});

test('when all have left nothing is read, and who comes then is read for anew', async () => {
  const { watch, change, clock, readings } = setup();
  const first = watch();
  await first.next();
  await first.return?.();
  change(5);
  clock.advance(60_000);
  expect([readings(), clock.pending]).toEqual([1, 0]);
  const second = watch();
  expect((await second.next()).value).toBe(5);
  expect(readings()).toBe(2);
  await second.return?.();
});

test('a reading that fails is told to all who wait for it, and who comes after is read for anew', async () => {
  const { watch, failWith, clock } = setup();
  const all = [watch(), watch()];
  await Promise.all(all.map((figures) => figures.next()));
  const next = all.map((figures) => figures.next().catch((error: Error) => error.message));
  failWith(new Error('no database'));
  await clock.scheduled(200);
  clock.advance(200);
  expect(await Promise.all(next)).toEqual(['no database', 'no database']);
  expect(clock.pending).toBe(0);
  failWith(null);
  const later = watch();
  expect((await later.next()).value).toBe(0);
  await later.return?.();
  expect(clock.pending).toBe(0);
});
