import { expect, test } from 'vitest';
import { InvalidInputError } from '#src/domain/errors.js';
import { allowedCommands } from '#src/domain/state-machine.js';
import { approvalStep, logStep } from '../definition/step-fixtures.js';
import { Walk } from './walk.js';
import { after, approval, event, log, WAYS } from './ways.js';

const REFUSALS: [name: string, way: string, command: 'pause' | 'cancel' | 'resume', message: string][] = [
  ['pause', 'completed', 'pause', 'execution ID is not running (status: completed)'],
  ['cancel', 'cancelling', 'cancel', 'execution ID is not running (status: cancelling)'],
  ['resume', 'blocked', 'resume', 'execution ID is not paused (status: blocked)'],
];

test.each(REFUSALS)('a refused %s says why', (_name, way, command, message) => {
  const walk = (WAYS[way] as () => Walk)();
  const { id } = walk.state.execution;
  expect(() => walk[command]()).toThrow(message.replace('ID', id));
});

test('a refused event says what is waited for, if anything is', () => {
  const walk = after(event(), (hearing) => hearing.advance());
  expect(() => walk.sendEvent('wrod')).toThrow('unexpected event: waiting for word, got wrod');
  walk.cancel();
  const none = `unexpected event: execution ${walk.state.execution.id} waits for none (status: cancelled), got word`;
  expect(() => walk.sendEvent('word')).toThrow(none);
});

test('a pause tells which steps it waits for, and one that hurries takes the place of one that waits', () => {
  const walk = after(
    log(),
    (working) => working.advance(),
    (working) => working.pause('wait'),
    (working) => working.pause('abort'),
  );
  expect(walk.history.slice(-2).map(({ data }) => data)).toEqual([
    { reason: 'a break', mode: 'wait', clock: 'run', inFlight: ['work'] },
    { reason: 'a break', mode: 'abort', clock: 'run', inFlight: ['work'] },
  ]);
});

test.each(['true', 1, null, {}])('an approval is not decided by %j', (approved) => {
  const walk = after(approval(), (asking) => asking.advance());
  const before = walk.state;
  expect(() => walk.resume({ approved })).toThrow(InvalidInputError);
  expect(walk.state).toBe(before);
});

test('a rejection goes where the step says, and else ends the run as blocked', () => {
  const walk = new Walk([approvalStep('ask', { on_reject: 'refund' }), logStep('refund')]);
  walk.advance();
  expect(walk.resume({ approved: false, why: 'too dear' })).toEqual([
    'execution.resumed',
    'step.succeeded ask',
  ]);
  expect(walk.state.execution).toMatchObject({
    status: 'running',
    nextStepId: 'refund',
    resumeData: { why: 'too dear' },
  });
  const { result, errorMessage } = (WAYS.blocked as () => Walk)().state.execution;
  expect({ result, errorMessage }).toEqual({ result: 'blocked', errorMessage: 'ask was rejected by tester' });
});

test('what a person may ask for is told for each status', () => {
  const allowed = Object.entries(WAYS).map(([way, make]) => {
    const { execution, steps } = make().state;
    return [way, allowedCommands(execution, steps.values()).join(' ')];
  });
  expect(Object.fromEntries(allowed)).toEqual({
    blocked: 'force_resume edit_step_input rerun',
    'cancelled before it began': 'resume force_resume edit_step_input rerun',
    cancelled: 'resume force_resume edit_step_input rerun',
    'cancelling, a step in flight that is not needed any more': 'force_resume force_cancel kill',
    'cancelling in a hurry': 'force_resume kill',
    'cancelling, and the agent is done': 'force_cancel kill',
    cancelling: 'force_resume force_cancel kill',
    completed: 'rerun',
    failed: 'resume force_resume edit_step_input rerun',
    'failed before it began': 'resume force_resume edit_step_input rerun',
    'held for an approval': 'resume force_resume cancel force_cancel kill edit_step_input rerun',
    paused: 'resume force_resume cancel force_cancel kill edit_step_input rerun',
    'paused while it waits for an event':
      'resume force_resume cancel force_cancel kill send_event edit_step_input rerun',
    pausing: 'abort force_resume cancel force_cancel kill',
    'pausing, and the agent is done': 'abort cancel force_cancel kill',
    'pausing, a step in flight that is not needed any more':
      'abort force_resume cancel force_cancel kill send_event',
    'pausing in a hurry': 'force_resume cancel force_cancel kill',
    pending: 'pause abort cancel force_cancel kill',
    'running, a step in flight': 'pause abort force_resume cancel force_cancel kill',
    'running, an agent at work': 'pause abort force_resume cancel force_cancel kill',
    'running, a step in flight that is not needed any more':
      'pause abort force_resume cancel force_cancel kill send_event',
    'running, between two steps': 'pause abort cancel force_cancel kill',
    'waiting for a time': 'pause abort cancel force_cancel kill',
    'waiting for an event': 'pause abort cancel force_cancel kill send_event',
  });
});

test('resume data of several resumes is merged, the later over the earlier', () => {
  const walk = log();
  walk.pause();
  walk.resume({ a: 1, b: 1 });
  walk.pause();
  walk.resume({ b: 2, c: 2 });
  expect(walk.state.execution).toMatchObject({ resumeData: { a: 1, b: 2, c: 2 }, resumeCount: 2 });
});
