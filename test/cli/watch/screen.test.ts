import { array, assert, constantFrom, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { Display } from '#src/cli/watch/display.js';
import { span } from '#src/cli/watch/line.js';
import { LiveNews } from '#src/cli/watch/live-news.js';
import { Pace } from '#src/cli/watch/pace.js';
import { Screen } from '#src/cli/watch/screen.js';
import { TestClock } from '#test/support/clock.js';
import { TestTerminal } from '#test/support/terminal.js';

test('whatever frames are drawn, in whatever width, the terminal shows the last one below what was there before', () => {
  const texts = ['a', 'bb', '長い', '', '✓ done', '0123456789'];
  const frame = record({
    lines: array(constantFrom(...texts), { maxLength: 6 }),
    columns: constantFrom(10, 12, 5),
  });
  assert(
    property(array(frame, { minLength: 1 }), (frames) => {
      const terminal = new TestTerminal(12);
      terminal.write('$ before\r\n');
      const screen = new Screen(terminal);
      for (const { lines, columns } of frames) {
        // A terminal that gets narrower would break the lines that it shows; this one keeps them.
        terminal.columns = Math.max(10, columns);
        screen.draw(lines);
      }
      const expected = ['$ before', ...(frames.at(-1)?.lines ?? [])];
      while (expected.at(-1) === '') expected.pop();
      expect(terminal.shown()).toEqual(expected);
    }),
  );
});

test('only lines that changed are written again', () => {
  const terminal = new TestTerminal();
  const screen = new Screen(terminal);
  screen.draw(['one', 'two', 'three']);
  terminal.takeWrites();
  screen.draw(['one', 'TWO', 'three']);
  screen.draw(['one', 'TWO', 'three']);
  expect(terminal.takeWrites()).toEqual(['\u001b[2A\r\u001b[2KTWO\r\n\u001b[1B']);
});

test('the cursor is hidden while frames are drawn, and given back at the end', () => {
  const terminal = new TestTerminal();
  const screen = new Screen(terminal);
  screen.draw(['one']);
  expect(terminal.isCursorHidden).toBe(true);
  screen.close();
  screen.close();
  expect([terminal.isCursorHidden, terminal.shown()]).toEqual([false, ['one']]);
});

test('what has changed is called soon, each second, and no more than ten times a second', () => {
  const clock = new TestClock();
  const times: number[] = [];
  const start = clock.now().getTime();
  const pace = new Pace(clock, () => times.push(clock.now().getTime() - start));
  for (let passed = 0; passed < 300; passed += 20) {
    pace.change();
    clock.advance(20);
  }
  clock.advance(2_500);
  expect(times).toEqual([0, 100, 200, 300, 1_300, 2_300]);
  pace.stop();
  pace.change();
  clock.advance(5_000);
  expect([times.length, clock.pending]).toEqual([6, 0]);
});

test('a display shows the last frame at its end, however soon that comes', () => {
  const terminal = new TestTerminal();
  const display = new Display({ terminal, isColoured: false, clock: new TestClock(), url: 'http://there' });
  display.show(() => [[span('first')]]);
  display.show(({ width, height, live }) => [[span(`${width} by ${height}, ${live}`)]]);
  display.setLive('offline');
  expect(terminal.shown()).toEqual(['first']);
  display.close();
  expect([terminal.shown(), terminal.isCursorHidden]).toEqual([['80 by 23, offline'], false]);
});

test('a short break of the connection is not told, a longer one is, and when it is over', () => {
  const clock = new TestClock();
  const told: string[] = [];
  const news = new LiveNews(clock, (state) => told.push(state));
  news.hear('offline');
  clock.advance(900);
  news.hear('live');
  clock.advance(2_000);
  expect(told).toEqual([]);
  news.hear('offline');
  clock.advance(1_000);
  news.hear('catching-up');
  news.hear('live');
  expect(told).toEqual(['offline', 'catching-up', 'live']);
  news.hear('offline');
  news.stop();
  news.hear('catching-up');
  expect([told.length, clock.pending]).toEqual([3, 0]);
});
