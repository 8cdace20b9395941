import { expect, test } from 'vitest';
import { createLocalNotifier } from '#src/db/notifier.js';
import { watchFigures } from '#src/events/watch-figures.js';
import { TestClock } from '#test/support/clock.js';

function setup({ readMs = 0 } = {}) {
  const clock = new TestClock();
  const notifier = createLocalNotifier();
  let figure = 0;
  let readings = 0;
  const read = async () => {
    readings += 1;
    clock.advance(readMs);
    return figure;
  };
  const figures = watchFigures({ notifier, clock }, ({ events }) => events === true, read);
  return {
    clock,
    figures,
    readings: () => readings,
    change(to: number) {
      figure = to;
      notifier.send({ events: true });
    },
  };
}

test('figures are told at once, and again when they have changed', async () => {
  const { figures, change, clock } = setup();
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
  const { figures, change, clock, readings } = setup();
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
  const { clock, figures, change, readings } = setup({ readMs: 150 });
  await figures.next();
  const next = figures.next();
  change(1);
  await clock.scheduled(200);
  clock.advance(199);
  await new Promise(setImmediate);
  expect(readings()).toBe(1);
  clock.advance(1);
  expect((await next).value).toBe(1);
  await figures.return?.();
  expect(clock.pending).toBe(0);
});

test('figures that were read again and are the same are not told again', async () => {
  const { figures, change, clock, readings } = setup();
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
  const { figures, clock, readings } = setup();
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
