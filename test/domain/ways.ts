import { approvalStep, logStep, waitStep } from '../definition/step-fixtures.js';
import { failed, succeeded, Walk } from './walk.js';

export const log = () => new Walk([logStep('work', { next: 'more' }), logStep('more')]);
export const event = () => new Walk([waitStep('hear', { event: 'word' })]);
const delay = () => new Walk([waitStep('sleep', '1h')]);
export const approval = () => new Walk([approvalStep('ask')]);

/** Every status, by a way that leads to it. */
export const WAYS: Record<string, () => Walk> = {
  pending: log,
  'running, a step in flight': () => after(log(), (walk) => walk.advance()),
  'running, between two steps': () =>
    after(
      log(),
      (walk) => walk.advance(),
      (walk) => walk.advance([succeeded('work')], { draining: true }),
    ),
  'waiting for an event': () => after(event(), (walk) => walk.advance()),
  'waiting for a time': () => after(delay(), (walk) => walk.advance()),
  pausing: () =>
    after(
      log(),
      (walk) => walk.advance(),
      (walk) => walk.pause(),
    ),
  'pausing in a hurry': () =>
    after(
      log(),
      (walk) => walk.advance(),
      (walk) => walk.pause('abort'),
    ),
  paused: () => after(log(), (walk) => walk.pause()),
  'paused while it waits for an event': () =>
    after(
      event(),
      (walk) => walk.advance(),
      (walk) => walk.pause(),
    ),
  'held for an approval': () => after(approval(), (walk) => walk.advance()),
  cancelling: () =>
    after(
      log(),
      (walk) => walk.advance(),
      (walk) => walk.cancel(),
    ),
  completed: () =>
    after(
      delay(),
      (walk) => walk.advance(),
      (walk) => walk.clock.advance(3_600_000),
      (walk) => walk.advance(),
    ),
  failed: () =>
    after(
      log(),
      (walk) => walk.advance(),
      (walk) => walk.advance([failed('work')]),
    ),
  cancelled: () => after(log(), (walk) => walk.cancel()),
  blocked: () =>
    after(
      approval(),
      (walk) => walk.advance(),
      (walk) => walk.resume({ approved: false }),
    ),
};

export function after(walk: Walk, ...moves: ((walk: Walk) => unknown)[]): Walk {
  for (const move of moves) move(walk);
  return walk;
}
