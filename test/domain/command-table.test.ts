import { describe, expect, test } from 'vitest';
import { RepriseError } from '#src/domain/errors.js';
import { EXECUTION_STATUSES, type ExecutionStatus } from '#src/domain/execution.js';
import { COMMANDS, type Command, checkCommand, STATE_MACHINE } from '#src/domain/state-machine.js';
import type { Answer } from './observed-walk.js';
import { isInTable } from './table.js';
import type { Walk } from './walk.js';
import { WAYS } from './ways.js';

/** How each command is asked of a walk; of the last two, whether the status takes them. */
const ASK: Record<Command, (walk: Walk) => string[]> = {
  pause: (walk) => walk.pause(),
  abort: (walk) => walk.pause('abort'),
  resume: (walk) => walk.resume(),
  force_resume: (walk) => walk.resume({}, { force: true }),
  cancel: (walk) => walk.cancel(),
  force_cancel: (walk) => walk.cancel('force'),
  kill: (walk) => walk.cancel('kill'),
  send_event: (walk) => walk.sendEvent('word'),
  edit_step_input: (walk) => taken(walk, 'edit_step_input'),
  rerun: (walk) => taken(walk, 'rerun'),
};

function taken(walk: Walk, command: Command): string[] {
  checkCommand(walk.state.execution, command);
  return ['taken'];
}

type Row = Record<Command, string>;

const NOT_RUNNING = 'EXECUTION_NOT_RUNNING';
const NOT_PAUSED = 'EXECUTION_NOT_PAUSED';
const NOT_RESUMABLE = 'EXECUTION_NOT_RESUMABLE';
const NOT_AT_REST = 'EXECUTION_NOT_AT_REST';
const PAUSED = 'execution.paused, paused';
const PAUSING = 'execution.pause_requested, pausing';
const CANCELLED = 'execution.cancelled, cancelled';
const CANCELLING = 'execution.cancel_requested, cancelling';
const RESUMED = 'execution.resumed, running';

/** The answers of what goes on by itself, with nothing in flight. */
const goesOn = (cancelled: string, sendEvent = 'UNEXPECTED_EVENT'): Row => ({
  ...{ pause: PAUSED, abort: PAUSED, resume: NOT_PAUSED, force_resume: NOT_RESUMABLE },
  ...{ cancel: cancelled, force_cancel: cancelled, kill: cancelled },
  ...{ send_event: sendEvent, edit_step_input: NOT_AT_REST, rerun: NOT_AT_REST },
});

/** The answers of what has a step in flight, and is not being cancelled. */
const inFlight = (step: string, more: Partial<Row> = {}): Row => ({
  ...goesOn(`step.cancelled ${step}, ${CANCELLED}`),
  ...{ pause: PAUSING, abort: PAUSING, force_resume: RESUMED },
  ...{ cancel: CANCELLING, force_cancel: CANCELLING },
  ...more,
});

/** The answers of what is at rest, with none of it left to pause or cancel. */
const atRest = (status: ExecutionStatus, resume: string, more: Partial<Row> = {}): Row => ({
  ...{ pause: NOT_RUNNING, abort: NOT_RUNNING, resume, force_resume: resume },
  ...{ cancel: NOT_RUNNING, force_cancel: NOT_RUNNING, kill: NOT_RUNNING, send_event: 'UNEXPECTED_EVENT' },
  ...{ edit_step_input: `taken, ${status}`, rerun: `taken, ${status}` },
  ...more,
});

const paused = (resume: string, cancelled: string, sendEvent = 'UNEXPECTED_EVENT'): Row =>
  atRest('paused', resume, {
    ...{ cancel: cancelled, force_cancel: cancelled, kill: cancelled },
    send_event: sendEvent,
  });

const CUT_OFF = `step.cancelled work, ${CANCELLED}`;
const BEGUN_AGAIN = 'execution.resumed, pending';

const NOT_NEEDED: Partial<Row> = {
  force_resume: 'step.cancelled race.slow, execution.resumed, waiting',
  kill: `step.cancelled race, step.cancelled race.slow, step.cancelled race.hear, ${CANCELLED}`,
};
const HEARD = 'step.succeeded race.hear, step.progressed race';

/** What each command emits and the status it leads to, or the code it is refused with. */
const TABLE: Record<string, Row> = {
  pending: goesOn(CANCELLED),
  'running, a step in flight': inFlight('work'),
  'running, between two steps': goesOn(CANCELLED),
  'running, an agent at work': inFlight('build', { force_cancel: `step.cancelled build, ${CANCELLED}` }),
  'running, a step in flight that is not needed any more': {
    ...inFlight('race.slow', NOT_NEEDED),
    send_event: `${HEARD}, running`,
  },
  'waiting for an event': goesOn(`step.cancelled hear, ${CANCELLED}`, 'step.succeeded hear, running'),
  'waiting for a time': goesOn(`step.cancelled sleep, ${CANCELLED}`),
  pausing: inFlight('work', { pause: NOT_RUNNING }),
  'pausing in a hurry': inFlight('work', { pause: NOT_RUNNING, abort: NOT_RUNNING }),
  'pausing, and the agent is done': { ...goesOn(CANCELLED), pause: NOT_RUNNING },
  'pausing, a step in flight that is not needed any more': {
    ...inFlight('race.slow', NOT_NEEDED),
    ...{ pause: NOT_RUNNING, send_event: `${HEARD}, pausing` },
  },
  paused: paused(BEGUN_AGAIN, CANCELLED),
  'paused while it waits for an event': paused(
    'execution.resumed, waiting',
    `step.cancelled hear, ${CANCELLED}`,
    'step.succeeded hear, paused',
  ),
  'held for an approval': paused(
    'execution.resumed, step.succeeded ask, running',
    `step.cancelled ask, ${CANCELLED}`,
  ),
  cancelling: inFlight('work', { pause: NOT_RUNNING, abort: NOT_RUNNING, cancel: NOT_RUNNING }),
  'cancelling in a hurry': {
    ...inFlight('work', { pause: NOT_RUNNING, abort: NOT_RUNNING }),
    ...{ cancel: NOT_RUNNING, force_cancel: NOT_RUNNING, kill: CUT_OFF },
  },
  'cancelling, and the agent is done': {
    ...goesOn(CANCELLED),
    ...{ pause: NOT_RUNNING, abort: NOT_RUNNING, cancel: NOT_RUNNING },
  },
  'cancelling, a step in flight that is not needed any more': {
    ...inFlight('race.slow', NOT_NEEDED),
    ...{ pause: NOT_RUNNING, abort: NOT_RUNNING, cancel: NOT_RUNNING },
  },
  completed: atRest('completed', NOT_PAUSED, {
    force_resume: NOT_RESUMABLE,
    edit_step_input: NOT_RESUMABLE,
  }),
  failed: atRest('failed', RESUMED),
  'failed before it began': atRest('failed', BEGUN_AGAIN),
  cancelled: atRest('cancelled', RESUMED),
  'cancelled before it began': atRest('cancelled', BEGUN_AGAIN),
  blocked: atRest('blocked', NOT_PAUSED, { force_resume: 'execution.resumed, step.succeeded ask, running' }),
};

describe.each(Object.keys(WAYS))('to an execution that is %s', (way) => {
  const make = WAYS[way] as () => Walk;

  test('each command does what it should', () => {
    const answers = COMMANDS.map((command) => [command, inWords(answerOf(make(), command))]);
    expect(Object.fromEntries(answers)).toEqual(TABLE[way]);
  });

  test('each command is answered as the table of states says', () => {
    const answers = COMMANDS.map((command) => answerOf(make(), command));
    expect(answers.filter((answer) => !isInTable(answer))).toEqual([]);
  });
});

/** The same commands as they are asked for otherwise: with a rejection, or an event that is to be kept. */
const ASK_OTHERWISE: Partial<typeof ASK> = {
  resume: (walk) => walk.resume({ approved: false }),
  force_resume: (walk) => walk.resume({ approved: false }, { force: true }),
  send_event: (walk) => walk.sendEvent('another', {}, 60_000),
};

test('every status that the table of states says a command leads to is led to in one of these ways', () => {
  const answers = Object.values(WAYS).flatMap((make) =>
    [ASK, { ...ASK, ...ASK_OTHERWISE }].flatMap((ask) =>
      COMMANDS.map((command) => answerOf(make(), command, ask)),
    ),
  );
  expect(answers.filter((answer) => !isInTable(answer))).toEqual([]);
  const seen = new Set(
    answers.map(({ from, command, answer }) => ('to' in answer ? `${from} ${command} -> ${answer.to}` : '')),
  );
  expect(listed().filter((way) => !seen.has(way))).toEqual([]);
});

function listed(): string[] {
  return EXECUTION_STATUSES.flatMap((from) =>
    COMMANDS.flatMap((command) => {
      const cell = STATE_MACHINE[from][command];
      return 'to' in cell ? cell.to.map((to) => `${from} ${command} -> ${to}`) : [];
    }),
  );
}

function answerOf(walk: Walk, command: Command, ask = ASK): Answer & { events: string[] } {
  const from = walk.status;
  try {
    const events = ask[command](walk);
    return { from, command, events, answer: { to: walk.status } };
  } catch (error) {
    if (error instanceof RepriseError) return { from, command, events: [], answer: { refused: error.code } };
    throw error;
  }
}

function inWords({ events, answer }: ReturnType<typeof answerOf>): string {
  return 'refused' in answer ? answer.refused : [...events, answer.to].join(', ');
}
