import { expect, test } from 'vitest';
import { approvalStep, foreachStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';
import { inSentences, planOf } from './planned.js';
import { aborted, failed, succeeded, Walk } from './walk.js';
import { after, WAYS } from './ways.js';

const FORCE = { force: true };
const way = (name: keyof typeof WAYS) => (WAYS[name] as () => Walk)();
const callStep = (id: string, more = {}) => ({
  ...{ id, type: 'execute' },
  execute: [{ type: 'webhook', url: `https://ledger.example/${id}?key=secret` }],
  ...more,
});

test('what failed runs again, what succeeded keeps its result, and the effects of what failed could happen twice', () => {
  const walk = after(
    new Walk([callStep('charge', { next: 'ship' }), callStep('ship')]),
    (running) => running.advance(),
    (running) => running.advance([succeeded('charge')]),
    (running) => running.advance([failed('ship')]),
  );
  const plan = planOf(walk, { urgent: true });
  expect(plan).toMatchObject({ from: 'failed', to: 'running', refusal: null, resumeData: { urgent: true } });
  expect(inSentences(plan)).toEqual([
    'KEEP charge: its result is kept',
    'RERUN ship: it failed (HTTP_503): it begins anew',
  ]);
  expect(plan.effects).toEqual([
    {
      path: 'ship',
      effect: 'webhook POST https://ledger.example/ship',
      idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/),
      resumable: true,
    },
  ]);
});

test('what was cancelled goes on with what was cut off and what waited, and with what is yet to come', () => {
  const walk = after(
    new Walk([
      parallelStep('both', 'all_must_pass', [
        callStep('work', { next: 'more' }),
        waitStep('hear', { event: 'word' }),
        callStep('other', { next: 'last' }),
        logStep('more'),
        logStep('last'),
      ]),
    ]),
    (running) => running.advance(),
    (running) => running.advance([succeeded('both.other')], { draining: true }),
    (running) => running.cancel('kill'),
  );
  const plan = planOf(walk);
  expect(plan).toMatchObject({ from: 'cancelled', to: 'running' });
  expect(inSentences(plan)).toEqual([
    'AWAIT both: it goes on with what is inside it',
    'RERUN both.work: it was cut off: it begins anew',
    'RERUN both.hear: it was cut off: it begins anew',
    'KEEP both.other: its result is kept',
    'START both.last: it starts for the first time',
  ]);
  expect(plan.effects.map(({ path }) => path)).toEqual(['both.work']);
});

test('what failed inside of what bears no failure runs again, with nothing around it', () => {
  const walk = after(
    new Walk([foreachStep('each', { items: [1, 2], concurrency: 2 }, [logStep('pack')])]),
    (running) => running.advance(),
    (running) => running.advance([succeeded('each[0].pack'), failed('each[1].pack')]),
  );
  expect(inSentences(planOf(walk))).toEqual([
    'AWAIT each: it goes on with what is inside it',
    'RERUN each[1].pack: it failed (HTTP_503): it begins anew',
  ]);
});

test('what was rejected is resumed by force alone, which approves of it', () => {
  const walk = way('blocked');
  const refused = planOf(walk);
  expect(refused).toMatchObject({ to: null, refusal: { code: 'EXECUTION_NOT_PAUSED' }, effects: [] });
  expect(inSentences(refused)).toEqual(['REFUSE ask: it was rejected: only force overrules that']);
  const forced = planOf(walk, {}, FORCE);
  expect(forced).toMatchObject({ from: 'blocked', to: 'running', refusal: null });
  expect(inSentences(forced)).toEqual(['KEEP ask: its rejection is overruled: it counts as approved']);
});

test('to reject once more what was rejected would change nothing', () => {
  const plan = planOf(way('blocked'), { approved: false }, FORCE);
  expect(plan.refusal?.message).toBe(
    'Cannot resume execution: 00000000-0000-7000-8000-000000000001 in state: blocked; a resume that rejects it again would change nothing',
  );
});

const stopped = (more = {}) =>
  after(
    new Walk([callStep('work', more)]),
    (walk) => walk.advance(),
    (walk) => walk.pause('abort'),
    (walk) => walk.advance([aborted('work')]),
  );

test('a step that a pause has stopped in the middle runs again', () => {
  const plan = planOf(stopped());
  expect(plan).toMatchObject({ from: 'paused', to: 'running' });
  expect(inSentences(plan)).toEqual(['RERUN work: it was cut off: it begins anew']);
  expect(plan.effects).toMatchObject([{ path: 'work', resumable: true }]);
});

test('one that may run at most once does not, but by force', () => {
  const walk = stopped({ resumable: false });
  const plan = planOf(walk);
  expect(plan.refusal).toMatchObject({
    code: 'STEP_NOT_RESUMABLE',
    message: 'Cannot resume - operation not resumable: work',
  });
  expect(inSentences(plan)).toEqual([
    'REFUSE work: it may run at most once, and was stopped in the middle: only force runs it again',
  ]);
  expect(plan.effects).toEqual([]);
  const forced = planOf(walk, {}, FORCE);
  expect(inSentences(forced)).toEqual(['RERUN work: it was cut off: it begins anew']);
  expect(forced.effects).toMatchObject([{ path: 'work', resumable: false }]);
});

test.each([
  [{}, 'running', 'KEEP ask: this resume approves it'],
  [{ approved: true }, 'running', 'KEEP ask: this resume approves it'],
  [{ approved: false }, 'blocked', 'KEEP ask: this resume rejects it'],
])('what is held for an approval is decided by %j', (data, to, sentence) => {
  const plan = planOf(way('held for an approval'), data);
  expect(plan).toMatchObject({ from: 'paused', to, refusal: null });
  expect(inSentences(plan)).toEqual([sentence]);
});

test('what decides nothing is refused, and said to be', () => {
  const plan = planOf(way('held for an approval'), { approved: 'yes' });
  expect(plan).toMatchObject({ to: null, refusal: { code: 'INVALID_INPUT' } });
});

test('a rejection goes back to where the definition says, which starts once more', () => {
  const walk = after(
    new Walk([logStep('draft', { next: 'ask' }), approvalStep('ask', { on_reject: 'draft' })]),
    (drafting) => drafting.advance(),
    (drafting) => drafting.advance([succeeded('draft')]),
  );
  expect(inSentences(planOf(walk, { approved: false }))).toEqual([
    'START draft: it is entered again: the decision leads back to it',
    'KEEP ask: this resume rejects it',
  ]);
});

test('what was paused for too long is resumed by force alone', () => {
  const walk = way('paused');
  const { id, pausedAt } = walk.state.execution;
  walk.clock.advance(7 * 86_400_000);
  expect(planOf(walk).refusal).toBeNull();
  walk.clock.advance(1);
  expect(planOf(walk).refusal?.message).toBe(
    `execution ${id} has been paused for too long (paused at: ${pausedAt?.toISOString()})`,
  );
  expect(planOf(walk, {}, FORCE)).toMatchObject({ to: 'pending', refusal: null });
});

test('what is held with its workflow is resumed by force alone', () => {
  const held = { heldBy: 'orders' };
  const walk = way('paused');
  expect(planOf(walk, {}, held)).toMatchObject({ to: null, refusal: { code: 'WORKFLOW_PAUSED' } });
  expect(planOf(walk, {}, { ...held, ...FORCE })).toMatchObject({ to: 'pending', refusal: null });
});

test('a step in flight is left alone, but by force: then it is cut off and begins anew', () => {
  const walk = after(new Walk([callStep('work')]), (running) => running.advance());
  const plan = planOf(walk);
  expect(plan).toMatchObject({ to: null, refusal: { code: 'EXECUTION_NOT_PAUSED' } });
  expect(inSentences(plan)).toEqual(['REFUSE work: it is in flight: only force takes it out of flight']);
  const forced = planOf(walk, {}, FORCE);
  expect(forced).toMatchObject({ from: 'running', to: 'running', refusal: null });
  expect(inSentences(forced)).toEqual(['RESET work: it is in flight: it is cut off, and begins anew']);
  expect(forced.effects.map(({ path }) => path)).toEqual(['work']);
});

test('a step in flight that is not needed any more is cut off by force, and does not begin again', () => {
  const walk = way('running, a step in flight that is not needed any more');
  const plan = planOf(walk, {}, FORCE);
  expect(inSentences(plan)).toEqual([
    'AWAIT race: it goes on with what is inside it',
    'KEEP race.quick: its result is kept',
    'KEEP race.slow: what it is part of is decided, or out of time: it is cut off, and does not begin again',
    'KEEP race.hear: what it is part of is decided, or out of time: it ends with that',
  ]);
  walk.resume({}, FORCE);
  walk.advance();
  expect(walk.status).toBe('completed');
  expect(walk.rows.get('race.slow')?.status).toBe('cancelled');
});

test('an attempt that is yet to come, and work that was to begin again, could happen twice, too', () => {
  const retried = after(
    new Walk([callStep('work', { retry: { max_attempts: 3 } })]),
    (walk) => walk.advance(),
    (walk) => walk.advance([failed('work')]),
    (walk) => walk.pause(),
  );
  expect(inSentences(planOf(retried))).toEqual(['AWAIT work: it waits for its next attempt']);
  const reset = after(
    new Walk([callStep('work')]),
    (walk) => walk.advance(),
    (walk) => walk.resume({}, FORCE),
    (walk) => walk.pause(),
  );
  expect(inSentences(planOf(reset))).toEqual(['START work: it was about to start']);
  const twice = [retried, reset].map((walk) => planOf(walk).effects.map(({ path }) => path));
  expect(twice).toEqual([['work'], ['work']]);
});

test('a plan says that the time limit of the workflow has passed, and that nothing begins any more', () => {
  const walk = after(
    new Walk([logStep('work', { next: 'more' }), logStep('more')], { timeout: '1m' }),
    (running) => running.advance(),
    (running) => running.advance([succeeded('work')], { draining: true }),
    (running) => running.pause(),
    (running) => running.clock.advance(60_000),
  );
  const plan = planOf(walk);
  expect(plan.warnings).toEqual([
    'the time limit of its workflow has passed (2026-01-01T00:01:00.000Z): it fails at once',
  ]);
  expect(inSentences(plan)).toEqual([
    'KEEP work: its result is kept',
    'KEEP more: what it is part of is decided, or out of time: it does not begin',
  ]);
});
