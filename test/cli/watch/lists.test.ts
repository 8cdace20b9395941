import { expect, test } from 'vitest';
import { executionsFrame, type Listed, takeListed } from '#src/cli/watch/executions-frame.js';
import { type Paused, pausedFrame } from '#src/cli/watch/paused-frame.js';
import { at, executionOf, setting, textOf } from './fixtures.js';

function listed(name: string, createdAfter: number, more: Partial<Listed> = {}): Listed {
  const execution = executionOf({ id: name, executionId: name, createdAt: at(createdAfter) });
  return { ...execution, totalSteps: 8, finishedSteps: 3, workflow: { key: 'orders' }, ...more };
}

const LISTED = [
  listed('exec_old', 0, {
    status: 'COMPLETED',
    finishedSteps: 8,
    completedAt: at(3.2),
    currentStepId: 'ship',
  }),
  listed('exec_new', 20, { startedAt: at(20), currentStepId: 'each[3].reserve' }),
  listed('exec_mid', 10, { status: 'PAUSED', pausedAt: at(15), pausedReason: 'lunch', currentStepId: 'ask' }),
];

test('the newest executions of a workflow come first, as many as there is room for', () => {
  const listing = takeListed(new Map(), LISTED);
  expect(textOf(executionsFrame(listing, 'orders', setting({ height: 4 })))).toEqual([
    'Executions of orders, the newest first',
    'EXECUTION  STATUS   STEPS  TIME    STEP',
    'exec_new   RUNNING  3/8    40s     each[3].reserve',
    'exec_mid   PAUSED   3/8    1m 00s  ask              for 45s: lunch',
  ]);
});

test('of all executions each tells its workflow', () => {
  const listing = takeListed(new Map(), LISTED);
  expect(textOf(executionsFrame(listing, null, setting({ live: 'offline', width: 60 })))).toEqual([
    'All executions, the newest first',
    'No connection to http://there/graphql; trying again…',
    'EXECUTION  WORKFLOW  STATUS     STEPS  TIME    STEP',
    'exec_new   orders    RUNNING    3/8    40s     each[3].rese…',
    'exec_mid   orders    PAUSED     3/8    1m 00s  ask         …',
    'exec_old   orders    COMPLETED  8/8    3.2s    ship',
  ]);
  expect(textOf(executionsFrame(new Map(), null, setting()))).toEqual([
    'All executions, the newest first',
    'none yet',
  ]);
});

test('what is known already is not replaced by what is older, and keeps what an update leaves out', () => {
  const listing = takeListed(new Map(), [listed('exec_new', 20, { eventSeq: 5, currentStepId: 'ship' })]);
  const older = takeListed(listing, [listed('exec_new', 20, { eventSeq: 4, currentStepId: 'check' })]);
  expect(older.get('exec_new')?.currentStepId).toBe('ship');
  const { workflow: _left, ...update } = listed('exec_new', 20, { eventSeq: 6, currentStepId: 'end' });
  const newer = takeListed(listing, [update]).get('exec_new');
  expect([newer?.currentStepId, newer?.workflow?.key]).toEqual(['end', 'orders']);
});

test('of very many executions the oldest are forgotten', () => {
  const all = Array.from({ length: 1_001 }, (_none, index) => listed(`exec_${index}`, index));
  const kept = takeListed(new Map(), all);
  expect([kept.size, kept.has('exec_1000'), kept.has('exec_501'), kept.has('exec_500')]).toEqual([
    ...[500, true, true, false],
  ]);
});

function paused(name: string, since: number, why: string): Paused {
  const place = { pausedStepId: since % 2 ? 'ask' : null, nextStepId: 'ship' };
  const pause = { status: 'PAUSED', pausedAt: at(since), pausedReason: why, ...place } as const;
  return { ...executionOf({ executionId: name, ...pause }), workflow: { key: 'orders' } };
}

const PAUSED = [
  paused('exec_a', 1, 'pay 20?'),
  paused('exec_b', 30, 'stock\u0007taking'),
  paused('exec_c', 59, ''),
];

test('what is paused is shown with why and since when', () => {
  expect(textOf(pausedFrame({ count: 3, executions: PAUSED }, null, setting()))).toEqual([
    'Paused executions: 3',
    'EXECUTION  WORKFLOW  SINCE     FOR  STEP  WHY',
    'exec_a     orders    12:00:01  59s  ask   pay 20?',
    'exec_b     orders    12:00:30  30s  ship  stock taking',
    'exec_c     orders    12:00:59  1s   ask',
  ]);
  const short = pausedFrame({ count: 300, executions: PAUSED }, 'orders', setting({ height: 4 }));
  expect(textOf(short)).toEqual([
    'Paused executions of orders: 300',
    'EXECUTION  WORKFLOW  SINCE     FOR  STEP  WHY',
    'exec_a     orders    12:00:01  59s  ask   pay 20?',
    '… 299 more',
  ]);
});

test('where nothing is paused, or that is not known yet, there is no table', () => {
  expect(textOf(pausedFrame({ count: 0, executions: [] }, null, setting()))).toEqual([
    'Paused executions: 0',
  ]);
  expect(textOf(pausedFrame(null, null, setting()))).toEqual(['Paused executions']);
});
