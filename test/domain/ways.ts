import { approvalStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';
import { agentStep } from './definitions.js';
import { failed, succeeded, Walk } from './walk.js';

export const log = () => new Walk([logStep('work', { next: 'more' }), logStep('more')]);
export const event = () => new Walk([waitStep('hear', { event: 'word' })]);
const delay = () => new Walk([waitStep('sleep', '1h')]);
export const approval = () => new Walk([approvalStep('ask')]);

const agent = () =>
  after(
    new Walk([agentStep('build')]),
    (walk) => walk.advance(),
    (walk) => walk.claim(),
  );

/** One branch is done, which is enough: the others are to stop. */
const decided = () =>
  after(
    new Walk([
      parallelStep('race', 'any_can_pass', [
        logStep('quick'),
        logStep('slow'),
        waitStep('hear', { event: 'word' }),
      ]),
    ]),
    (walk) => walk.advance(),
    (walk) => walk.advance([succeeded('race.quick')]),
  );

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
  'running, an agent at work': agent,
  'running, a step in flight that is not needed any more': decided,
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
  'pausing, and the agent is done': () =>
    after(
      agent(),
      (walk) => walk.pause(),
      (walk) => walk.answer(),
    ),
  'pausing, a step in flight that is not needed any more': () => after(decided(), (walk) => walk.pause()),
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
  'cancelling in a hurry': () =>
    after(
      log(),
      (walk) => walk.advance(),
      (walk) => walk.cancel('force'),
    ),
  'cancelling, and the agent is done': () =>
    after(
      agent(),
      (walk) => walk.cancel(),
      (walk) => walk.answer(),
    ),
  'cancelling, a step in flight that is not needed any more': () => after(decided(), (walk) => walk.cancel()),
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
  'failed before it began': () =>
    after(
      new Walk([logStep('work')], { timeout: '1s' }),
      (walk) => walk.clock.advance(1_000),
      (walk) => walk.advance(),
    ),
  cancelled: () =>
    after(
      log(),
      (walk) => walk.advance(),
      (walk) => walk.cancel('kill'),
    ),
  'cancelled before it began': () => after(log(), (walk) => walk.cancel()),
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
