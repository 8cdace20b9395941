import { expect, test } from 'vitest';
import { executionFrame, type Setting } from '#src/cli/watch/execution-frame.js';
import { toText } from '#src/cli/watch/line.js';
import { NOTHING_SHOWN, takeGraph, takeUpdate } from '#src/cli/watch/shown.js';
import type { StepFieldsFragment } from '#src/client/index.js';
import { at, done, eventOf, graphOf, setting, stepOf, textOf, updateOf } from './fixtures.js';

const ORDERS = [
  'check: condition',
  'checks: parallel',
  'checks/fraud',
  'checks/stock: operation',
  'each: foreach',
  'each/reserve',
  'each/book',
  'ship',
];

function frameOf(
  steps: StepFieldsFragment[],
  execution: Parameters<typeof updateOf>[1] = {},
  more: Partial<Setting> = {},
  nodes = ORDERS,
) {
  const shown = takeGraph(takeUpdate(NOTHING_SHOWN, updateOf(steps, execution)), graphOf(nodes));
  return executionFrame(shown, setting(more));
}

const parts = (total: number, succeeded: number, failed = 0) => ({ total, succeeded, failed });

test('steps are shown in their course, with what they are doing and how long it has taken', () => {
  const frame = frameOf([
    done('check', 0.0034),
    stepOf('checks', { type: 'PARALLEL', startedAt: at(57), parts: parts(2, 1) }),
    done('checks.fraud', 1.2),
    stepOf('checks.stock', {
      ...{ startedAt: at(57), attempt: 2, agent: 'agent-7' },
      progress: { percent: 42.5, message: 'counting shelves' },
    }),
  ]);
  expect(textOf(frame)).toEqual([
    'exec_one  orders v3  RUNNING  1m 00s',
    '███████░░░░░░░░░░░░░░░░░░░░░░░ 25%  2 of 8 steps',
    '✓ check       3ms',
    '● checks 1/2  3s    █████░░░░░ 50%',
    '├─ ✓ fraud    1.2s',
    '└─ ● stock    3s    ████░░░░░░ 42% counting shelves · attempt 2 · by agent-7',
    '○ each',
    '○ ship',
  ]);
});

test('of a foreach the items under way are shown, and how many are done', () => {
  const items = Array.from({ length: 9 }, (_none, index) =>
    stepOf(`each[${index + 12}].${index % 2 ? 'book' : 'reserve'}`, { startedAt: at(58) }),
  );
  const each = stepOf('each', { type: 'FOREACH', startedAt: at(20), parts: parts(40, 11, 1) });
  expect(textOf(frameOf([each, done('each[12].book', 1), ...items])).slice(2)).toEqual([
    '○ check',
    '○ checks',
    '├─ ○ fraud',
    '└─ ○ stock',
    '● each 12/40       40s  ███░░░░░░░ 30% · 1 failed',
    '├─ ● [12] reserve  2s',
    '├─ ● [13] book     2s',
    '├─ ● [14] reserve  2s',
    '├─ ● [15] book     2s',
    '├─ ● [16] reserve  2s',
    '├─ ● [17] book     2s',
    '└─ ● 3 more',
    '○ ship',
  ]);
});

test('a parallel inside an item, and one inside a parallel, are trees of their own', () => {
  const nodes = [
    'each: foreach',
    'each/both: parallel',
    'both/left',
    'both/deep: parallel',
    'deep/down',
    'end',
  ];
  const steps = [
    stepOf('each', { type: 'FOREACH', parts: parts(3, 0) }),
    stepOf('each[0].both', { type: 'PARALLEL', parts: parts(2, 0) }),
    stepOf('each[0].both.left'),
    stepOf('each[0].both.deep', { type: 'PARALLEL', parts: parts(1, 0) }),
    stepOf('each[0].both.deep.down'),
  ];
  expect(textOf(frameOf(steps, {}, {}, nodes)).slice(2)).toEqual([
    '● each 0/3         1m 00s  ░░░░░░░░░░ 0%',
    '└─ ● [0] both 0/2  1m 00s  ░░░░░░░░░░ 0%',
    '   ├─ ● left       1m 00s',
    '   └─ ● deep 0/1   1m 00s  ░░░░░░░░░░ 0%',
    '      └─ ● down    1m 00s',
    '○ end',
  ]);
});

test.each<[Partial<StepFieldsFragment>, string]>([
  [
    { waitingFor: 'EVENT', waitingForEvent: 'paid', waitingUntil: at(90) },
    'waits for the event paid until 12:01:30',
  ],
  [{ waitingFor: 'DELAY', waitingUntil: at(3 * 86_400) }, 'waits until 2026-01-04 12:00:00'],
  [{ waitingFor: 'APPROVAL' }, 'waits for a decision'],
  [{ waitingFor: 'AGENT', queue: 'builds' }, 'waits for an agent of builds'],
  [
    { waitingFor: 'RETRY', waitingUntil: at(63.5), error: { code: 'HTTP_500', message: 'no' } },
    'next attempt in 4s · HTTP_500: no',
  ],
])('a step that waits says what for: %j', (wait, said) => {
  const [line] = textOf(frameOf([stepOf('ship', { status: 'WAITING', ...wait })], {}, {}, ['ship'])).slice(2);
  expect(line).toBe(`◐ ship  1m 00s  ${said}`);
});

test('a failure is told with its reason, one that is provided for as such, and a round of a loop', () => {
  const failed = { status: 'FAILED', display: 'ERROR', finishedAt: at(2) } as const;
  const steps = [
    stepOf('a', { ...failed, error: { code: 'CODE', message: 'went\n\u001b[31mwrong' } }),
    stepOf('b', { ...failed, handled: true, error: { code: 'CODE', message: 'as expected' } }),
    stepOf('c', { status: 'SKIPPED', display: 'PENDING', startedAt: null }),
    stepOf('d', { iteration: 2, attempt: 3 }),
  ];
  expect(textOf(frameOf(steps, {}, {}, ['a', 'b', 'c', 'd'])).slice(2)).toEqual([
    '✗ a  2.0s    CODE: went wrong',
    '✗ b  2.0s    CODE: as expected (handled)',
    '– c',
    '● d  1m 00s  attempt 3, round 3',
  ]);
});

test('a pause says where, since when and why, and an end why it came to that', () => {
  const paused = {
    status: 'PAUSED',
    pausedAt: at(30),
    pausedStepId: 'ship',
    pausedReason: 'stock\ntaking',
  } as const;
  expect(textOf(frameOf([], paused, {}, []))[2]).toBe('Paused at ship since 12:00:30 (30s): stock taking');
  expect(textOf(frameOf([], { status: 'PAUSING', pausedReason: 'lunch' }, {}, []))[2]).toBe(
    'A pause was asked for: lunch',
  );
  const ended = { completedAt: at(12.3), errorCode: 'HTTP_500', errorMessage: 'it broke' };
  expect(textOf(frameOf([], { ...ended, status: 'FAILED' }, {}, []))).toEqual([
    'exec_one  orders v3  FAILED  12s',
    '███████░░░░░░░░░░░░░░░░░░░░░░░ 25%  2 of 8 steps',
    'HTTP_500: it broke',
  ]);
});

test('a banner says that the connection is lost, or that what was missed is coming', () => {
  expect(textOf(frameOf([], {}, { live: 'offline' }, []))[2]).toBe(
    'No connection to http://there/graphql; trying again…',
  );
  expect(textOf(frameOf([], {}, { live: 'catching-up' }, []))[2]).toBe('Catching up…');
  expect(textOf(executionFrame(NOTHING_SHOWN, setting({ live: 'offline' })))).toEqual([
    'No connection to http://there/graphql; trying again…',
  ]);
});

test('a frame is as wide and as high as the terminal at most, with the step under way in sight', () => {
  const nodes = Array.from({ length: 40 }, (_none, index) => `step_${index}`);
  const steps = nodes.slice(0, 20).map((id) => done(id, 1));
  const running = stepOf('step_20', { progress: { percent: 10, message: '長い説明'.repeat(20) } });
  expect(textOf(frameOf([...steps, running], {}, { width: 40, height: 10 }, nodes))).toEqual([
    'exec_one  orders v3  RUNNING  1m 00s',
    '███████░░░░░░░░░░░░░░░░░░░░░░░ 25%  2 o…',
    '… 18 more above',
    '✓ step_18  1.0s',
    '✓ step_19  1.0s',
    '● step_20  1m 00s  █░░░░░░░░░ 10% 長い…',
    '○ step_21',
    '○ step_22',
    '○ step_23',
    '… 16 more below',
  ]);
  expect(textOf(frameOf(steps.slice(0, 1), {}, { height: 6 }, nodes)).slice(2)).toEqual([
    '✓ step_0   1.0s',
    '○ step_1',
    '○ step_2',
    '… 37 more below',
  ]);
  const last = textOf(
    frameOf([...nodes.slice(0, 39).map((id) => done(id, 1)), stepOf('step_39')], {}, { height: 5 }, nodes),
  );
  expect(last.slice(2)).toEqual(['… 38 more above', '✓ step_38  1.0s', '● step_39  1m 00s']);
});

test.each([1, 2, 3, 4])('a terminal of %i rows gets no more than that', (height) => {
  expect(frameOf([stepOf('check')], {}, { height })).toHaveLength(height);
});

test('colours are those that people know', () => {
  const failed = stepOf('c', { status: 'FAILED', display: 'ERROR', finishedAt: at(1) });
  const frame = frameOf([done('a', 1), stepOf('b'), failed], {}, {}, ['a', 'b', 'c', 'd']);
  const signs = frame.slice(2).map((line) =>
    toText(line, true)
      .slice(0, 5 + 2)
      .replace('\u001b', ''),
  );
  expect(signs).toEqual(['[32m✓ ', '[33m● ', '[31m✗ ', '[90m○ ']);
});

test('the steps of a parallel that is done stay as they were last, until it begins anew', () => {
  const nodes = ['both: parallel', 'both/left', 'both/right'];
  const whole = { status: 'SUCCEEDED', display: 'DONE', finishedAt: at(3), type: 'PARALLEL' } as const;
  const before = takeGraph(
    takeUpdate(
      NOTHING_SHOWN,
      updateOf([stepOf('both', { parts: parts(2, 0) }), done('both.left', 1), done('both.right', 2)]),
    ),
    graphOf(nodes),
  );
  const after = takeUpdate(before, updateOf([stepOf('both', { ...whole, parts: parts(2, 2) })]));
  expect(textOf(executionFrame(after, setting())).slice(2)).toEqual([
    '✓ both 2/2  3.0s',
    '├─ ✓ left   1.0s',
    '└─ ✓ right  2.0s',
  ]);
  const started = eventOf('StepStartedEvent', {
    ...{ type: 'STEP_STARTED', stepPath: 'both', attempt: 1, iteration: 1 },
  });
  const again = stepOf('both', { startedAt: at(50), iteration: 1, parts: parts(2, 0) });
  expect(
    textOf(executionFrame(takeUpdate(after, updateOf([again], {}, started)), setting())).slice(2),
  ).toEqual(['● both 0/2  10s  ░░░░░░░░░░ 0% · round 2', '├─ ○ left', '└─ ○ right']);
});

test('what was done inside a parallel before anybody watched is known from the graph', () => {
  const graph = graphOf(['both: parallel', 'both/left']);
  const [both, left] = graph.graph.nodes;
  const end = stepOf('both', { status: 'SUCCEEDED', display: 'DONE', finishedAt: at(3), parts: parts(1, 1) });
  Object.assign(both ?? {}, { step: end });
  Object.assign(left ?? {}, { step: done('both.left', 1) });
  const shown = takeGraph(takeUpdate(NOTHING_SHOWN, updateOf([end])), graph);
  expect(textOf(executionFrame(shown, setting())).slice(2)).toEqual(['✓ both 1/1  3.0s', '└─ ✓ left   1.0s']);
});
