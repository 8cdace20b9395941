import { expect, test } from 'vitest';
import type { PauseClock } from '#src/domain/execution.js';
import type { Json } from '#src/domain/json.js';
import { foreachStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';
import { failed, Walk } from './walk.js';
import { after } from './ways.js';

const PAUSE_MS = 3_600_000;

/** When something is due in an execution, before and after a pause of an hour. */
function dueAround(
  walk: Walk,
  clock: PauseClock,
  dueOf: (walk: Walk) => Date | null | undefined,
): [before: Date, after: Date] {
  const before = dueOf(walk);
  walk.pause('wait', clock);
  walk.clock.advance(PAUSE_MS);
  walk.resume();
  const due = dueOf(walk);
  if (!before || !due) throw new Error('nothing is due');
  return [before, due];
}

const wakeAt = (path: string) => (walk: Walk) => walk.state.steps.get(path)?.wakeAt;
const begun = (steps: Json[], more = {}) => after(new Walk(steps, more), (walk) => walk.advance());

/** What is due, and how it is found. */
const TIMERS: [what: string, make: () => Walk, dueOf: (walk: Walk) => Date | null | undefined][] = [
  ['a wait for a time', () => begun([waitStep('sleep', '2h')]), wakeAt('sleep')],
  [
    'the time limit of a wait',
    () => begun([waitStep('hear', { event: 'word', timeout: '2h' })]),
    wakeAt('hear'),
  ],
  [
    'the next attempt of a step',
    () =>
      after(begun([logStep('work', { retry: { max_attempts: 2, delay: '2h' } })]), (walk) =>
        walk.advance([failed('work')]),
      ),
    wakeAt('work'),
  ],
  [
    'the time limit of a parallel step',
    () => begun([parallelStep('both', 'all_must_pass', [waitStep('sleep', '3h')], { timeout: '2h' })]),
    wakeAt('both'),
  ],
  [
    'the time limit of a foreach',
    () => begun([foreachStep('each', { items: [1], timeout: '2h' }, [waitStep('sleep', '3h')])]),
    wakeAt('each'),
  ],
  [
    'the time limit of the workflow',
    () => begun([waitStep('sleep', '1h')], { timeout: '2h' }),
    (walk) => walk.state.execution.timeoutAt,
  ],
];

test.each(TIMERS)('%s stands still while a pause freezes it, and else goes on', (_what, make, dueOf) => {
  const [before, frozen] = dueAround(make(), 'freeze', dueOf);
  expect(frozen.getTime() - before.getTime()).toBe(PAUSE_MS);
  const [sooner, same] = dueAround(make(), 'run', dueOf);
  expect(same).toEqual(sooner);
});

test('what has come due meanwhile happens at once where the clock ran, and in its time where it stood still', () => {
  const sleeping = () => begun([waitStep('sleep', '30m')]);
  const after30 = (clock: PauseClock) => {
    const walk = sleeping();
    dueAround(walk, clock, wakeAt('sleep'));
    walk.advance();
    return walk.status;
  };
  expect(after30('run')).toBe('completed');
  expect(after30('freeze')).toBe('waiting');
});

test('what fails while a pause waits for it was never paused: its time begins anew', () => {
  const walk = begun([logStep('work')], { timeout: '2h' });
  walk.pause('wait', 'freeze');
  walk.clock.advance(60_000);
  walk.advance([failed('work', 'HTTP_404', false)]);
  expect(walk.status).toBe('failed');
  walk.clock.advance(PAUSE_MS);
  walk.resume();
  expect(walk.state.execution.timeoutAt).toEqual(new Date(walk.clock.now().getTime() + 2 * PAUSE_MS));
});
