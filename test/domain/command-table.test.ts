import { expect, test } from 'vitest';
import { RepriseError } from '#src/domain/errors.js';
import type { Walk } from './walk.js';
import { WAYS } from './ways.js';

const COMMANDS = {
  pause: (walk: Walk) => walk.pause(),
  abort: (walk: Walk) => walk.pause('abort'),
  resume: (walk: Walk) => walk.resume(),
  cancel: (walk: Walk) => walk.cancel(),
  send_event: (walk: Walk) => walk.sendEvent('word'),
};

const NOT_RUNNING = 'EXECUTION_NOT_RUNNING';
const NOT_PAUSED = 'EXECUTION_NOT_PAUSED';
const UNEXPECTED = 'UNEXPECTED_EVENT';
const PAUSED = 'execution.paused, paused';
const CANCELLED = 'execution.cancelled, cancelled';
const RESUMED = 'execution.resumed, running';

/** What each command emits and the status it leads to, or the code it is refused with. */
const TABLE: Record<string, Record<keyof typeof COMMANDS, string>> = {
  pending: { pause: PAUSED, abort: PAUSED, resume: NOT_PAUSED, cancel: CANCELLED, send_event: UNEXPECTED },
  'running, a step in flight': {
    pause: 'execution.pause_requested, pausing',
    abort: 'execution.pause_requested, pausing',
    resume: NOT_PAUSED,
    cancel: 'execution.cancel_requested, cancelling',
    send_event: UNEXPECTED,
  },
  'running, between two steps': {
    pause: PAUSED,
    abort: PAUSED,
    resume: NOT_PAUSED,
    cancel: CANCELLED,
    send_event: UNEXPECTED,
  },
  'waiting for an event': {
    pause: PAUSED,
    abort: PAUSED,
    resume: NOT_PAUSED,
    cancel: `step.cancelled hear, ${CANCELLED}`,
    send_event: 'step.succeeded hear, running',
  },
  'waiting for a time': {
    pause: PAUSED,
    abort: PAUSED,
    resume: NOT_PAUSED,
    cancel: `step.cancelled sleep, ${CANCELLED}`,
    send_event: UNEXPECTED,
  },
  pausing: {
    pause: NOT_RUNNING,
    abort: 'execution.pause_requested, pausing',
    resume: NOT_PAUSED,
    cancel: 'execution.cancel_requested, cancelling',
    send_event: UNEXPECTED,
  },
  'pausing in a hurry': {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: NOT_PAUSED,
    cancel: 'execution.cancel_requested, cancelling',
    send_event: UNEXPECTED,
  },
  paused: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: 'execution.resumed, pending',
    cancel: CANCELLED,
    send_event: UNEXPECTED,
  },
  'paused while it waits for an event': {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: 'execution.resumed, waiting',
    cancel: `step.cancelled hear, ${CANCELLED}`,
    send_event: 'step.succeeded hear, paused',
  },
  'held for an approval': {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: 'execution.resumed, step.succeeded ask, running',
    cancel: `step.cancelled ask, ${CANCELLED}`,
    send_event: UNEXPECTED,
  },
  cancelling: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: NOT_PAUSED,
    cancel: NOT_RUNNING,
    send_event: UNEXPECTED,
  },
  completed: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: NOT_PAUSED,
    cancel: NOT_RUNNING,
    send_event: UNEXPECTED,
  },
  failed: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: RESUMED,
    cancel: NOT_RUNNING,
    send_event: UNEXPECTED,
  },
  cancelled: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: 'execution.resumed, pending',
    cancel: NOT_RUNNING,
    send_event: UNEXPECTED,
  },
  blocked: {
    pause: NOT_RUNNING,
    abort: NOT_RUNNING,
    resume: NOT_PAUSED,
    cancel: NOT_RUNNING,
    send_event: UNEXPECTED,
  },
};

test.each(Object.keys(WAYS))('what each command does to an execution that is %s', (way) => {
  const make = WAYS[way] as () => Walk;
  const answers = Object.entries(COMMANDS).map(([name, command]) => [name, answerOf(make(), command)]);
  expect(Object.fromEntries(answers)).toEqual(TABLE[way]);
});

function answerOf(walk: Walk, command: (walk: Walk) => string[]): string {
  try {
    return [...command(walk), walk.status].join(', ');
  } catch (error) {
    if (error instanceof RepriseError) return error.code;
    throw error;
  }
}
