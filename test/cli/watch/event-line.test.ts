import { expect, test } from 'vitest';
import { eventLine } from '#src/cli/watch/event-line.js';
import { toText } from '#src/cli/watch/line.js';
import type { EventFieldsFragment } from '#src/client/index.js';
import { at, eventOf } from './fixtures.js';

const error = { code: 'HTTP_500', message: 'it\nbroke' };
const ship = { stepPath: 'ship' };

test.each<[EventFieldsFragment, string]>([
  [
    eventOf('ExecutionCreatedEvent', { type: 'EXECUTION_CREATED', actor: 'ada' }),
    'execution was created (by ada)',
  ],
  [eventOf('ExecutionAdmittedEvent', { type: 'EXECUTION_ADMITTED' }), 'execution has its turn'],
  [
    eventOf('ExecutionVersionChangedEvent', { type: 'EXECUTION_VERSION_CHANGED', to: { version: 4 } }),
    'execution was moved to version 4',
  ],
  [
    eventOf('ExecutionPauseRequestedEvent', {
      ...{ type: 'EXECUTION_PAUSE_REQUESTED', inFlight: ['a', 'b'], pauseReason: 'lunch', actor: 'ada' },
    }),
    'execution is pausing (in flight: a, b): lunch (by ada)',
  ],
  [
    eventOf('ExecutionPausedEvent', { type: 'EXECUTION_PAUSED', pauseReason: 'lunch', nextStepId: 'ship' }),
    'execution paused before ship: lunch',
  ],
  [
    eventOf('ExecutionResumedEvent', { type: 'EXECUTION_RESUMED', reason: null, nextStepId: null }),
    'execution resumed',
  ],
  [
    eventOf('ExecutionCancelledEvent', { type: 'EXECUTION_CANCELLED', reason: 'enough' }),
    'execution was cancelled: enough',
  ],
  [
    eventOf('ExecutionCompletedEvent', { type: 'EXECUTION_COMPLETED', result: 'ALLOWED' }),
    'execution completed (allowed)',
  ],
  [
    eventOf('ExecutionFailedEvent', { type: 'EXECUTION_FAILED', error }),
    'execution failed: HTTP_500: it broke',
  ],
  [
    eventOf('StepStartedEvent', { type: 'STEP_STARTED', attempt: 1, iteration: 0, ...ship }),
    'ship started (attempt 1)',
  ],
  [
    eventOf('StepStartedEvent', { type: 'STEP_STARTED', attempt: 2, iteration: 2, ...ship }),
    'ship started (attempt 2, round 3)',
  ],
  [
    eventOf('StepProgressedEvent', {
      ...{ type: 'STEP_PROGRESSED', percent: 12.5, message: 'half', part: null, partSucceeded: null },
      ...ship,
    }),
    'ship is at 12% half',
  ],
  [
    eventOf('StepProgressedEvent', {
      ...{ type: 'STEP_PROGRESSED', percent: null, message: null, part: 'each[3]', partSucceeded: false },
      stepPath: 'each',
    }),
    'each has lost each[3]',
  ],
  [
    eventOf('StepRetriedEvent', { type: 'STEP_RETRIED', error, nextAttemptAt: at(5), ...ship }),
    'ship failed: HTTP_500: it broke; next attempt at 12:00:05.000',
  ],
  [
    eventOf('StepWaitingEvent', {
      ...{ type: 'STEP_WAITING', waitingFor: 'EVENT', event: 'paid', waitingUntil: at(9) },
      ...ship,
    }),
    'ship waits for the event paid until 12:00:09.000',
  ],
  [
    eventOf('StepFailedEvent', { type: 'STEP_FAILED', error, handled: true, ...ship }),
    'ship failed: HTTP_500: it broke (handled)',
  ],
  [eventOf('StepSucceededEvent', { type: 'STEP_SUCCEEDED', ...ship }), 'ship succeeded'],
  [
    eventOf('ApprovalDelegatedEvent', {
      ...{ type: 'APPROVAL_DELEGATED', delegator: 'ada', delegate: 'grace', ...ship },
    }),
    'ship is for grace to decide instead of ada',
  ],
  [
    eventOf('ApprovalDelegatedEvent', {
      ...{ type: 'APPROVAL_DELEGATED', delegator: null, delegate: null, ...ship },
    }),
    'ship is for another to decide instead of whoever was asked',
  ],
  [
    eventOf('ApprovalEscalatedEvent', {
      ...{ type: 'APPROVAL_ESCALATED', role: null, escalatedUntil: at(9), ...ship },
    }),
    'ship was decided by nobody in time, and is for another role to decide',
  ],
])('an event is one line: %#', (event, said) => {
  expect(toText(eventLine(event, null), false)).toBe(`12:00:03.123 ${said}`);
});

test('among many executions each line begins with the name of its own', () => {
  const started = eventOf('StepStartedEvent', { type: 'STEP_STARTED', attempt: 1, iteration: 0, ...ship });
  expect(toText(eventLine(started, 'exec_one'), false)).toBe(
    '12:00:03.123 exec_one ship started (attempt 1)',
  );
  const created = eventOf('ExecutionCreatedEvent', { type: 'EXECUTION_CREATED', actor: 'ada' });
  expect(toText(eventLine(created, 'exec_one'), false)).toBe('12:00:03.123 exec_one was created (by ada)');
});

test('where colours are forced, ends have theirs', () => {
  const done = eventOf('StepSucceededEvent', { type: 'STEP_SUCCEEDED', ...ship });
  expect(toText(eventLine(done, null), true)).toBe(
    '\u001b[90m12:00:03.123 \u001b[0m\u001b[32mship succeeded\u001b[0m',
  );
});
