import { describe, expect, test } from 'vitest';
import { systemIds } from '#src/domain/runtime.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { type Answer, collect, setupServer, TRANSPORTS, type Transport, take } from '#test/support/server.js';

const WATCH = `subscription ($id: ID!, $after: String) {
  executionUpdated(id: $id, after: $after) {
    cursor
    event { seq type stepPath }
    execution { status currentStepId steps { path status display } }
  }
}`;

const definition = {
  workflow_id: 'asks',
  steps: [
    { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'please look' }, next: 'note' },
    { id: 'note', type: 'execute', execute: [{ type: 'log', message: 'approved' }] },
  ],
};

const FROM_PAUSE_TO_END = [
  '5 EXECUTION_RESUMED: WAITING at ask, ask WAITING ACTIVE',
  '6 STEP_SUCCEEDED ask: RUNNING at ask, ask SUCCEEDED DONE',
  '7 STEP_STARTED note: RUNNING at note, ask SUCCEEDED DONE, note RUNNING ACTIVE',
  '8 STEP_SUCCEEDED note: RUNNING at note, ask SUCCEEDED DONE, note SUCCEEDED DONE',
  '9 EXECUTION_COMPLETED: COMPLETED at note, ask SUCCEEDED DONE, note SUCCEEDED DONE',
];

/** A server with an execution that is held for an approval and has had four events. */
async function setup(transport: Transport) {
  const server = await setupServer();
  await server.publish(definition);
  server.startWorker();
  const { id, executionId: shortName } = await server.start('asks');
  await server.until(id, ({ state }) => state.execution.status === 'paused');
  return {
    ...server,
    ...{ id, shortName },
    watch: (variables: { id?: string; after?: string } = {}) =>
      server.subscribe(transport, WATCH, { id, ...variables }),
    resume: () =>
      server.query('mutation ($id: ID!) { resumeExecution(input: { id: $id }) { __typename } }', { id }),
  };
}

function inWords({ data }: Answer): string {
  const { event, execution } = data.executionUpdated;
  const what = event
    ? [event.seq, event.type, event.stepPath].filter((part) => part !== null).join(' ')
    : 'now';
  const steps = execution.steps.map(
    (step: Record<string, string>) => `${step.path} ${step.status} ${step.display}`,
  );
  return `${what}: ${execution.status} at ${execution.currentStepId}, ${steps.join(', ')}`;
}

const cursorOf = ({ data }: Answer): string => data.executionUpdated.cursor;

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('a watcher gets the state, then each event once, and is told of the end', async () => {
    const { watch, resume } = await setup(transport);
    const updates = watch();
    const seen = await take(updates, 1);
    await resume();
    seen.push(...(await collect(updates)));
    expect(seen.map(inWords)).toEqual(['now: PAUSED at ask, ask WAITING ACTIVE', ...FROM_PAUSE_TO_END]);
  });

  test('one that comes back with its last cursor misses nothing and gets nothing twice', async () => {
    const { watch, resume, subscribers } = await setup(transport);
    const first = watch();
    const seen = await take(first, 1);
    await resume();
    seen.push(...(await take(first, 2)));
    await first.return?.();
    await subscribers(0);
    seen.push(...(await collect(watch({ after: cursorOf(seen[2] as Answer) }))));
    expect(seen.slice(1).map(inWords)).toEqual(FROM_PAUSE_TO_END);
  });

  test('of an execution that has ended there is its state, or what came after a cursor, and the end', async () => {
    const { id, watch, resume, until } = await setup(transport);
    await resume();
    await until(id, ({ state }) => state.execution.status === 'completed');
    const whole = await collect(watch());
    expect(whole.map(inWords)).toEqual(['now: COMPLETED at note, ask SUCCEEDED DONE, note SUCCEEDED DONE']);
    expect((await collect(watch({ after: eventCursor(id, 7) }))).map(inWords)).toEqual(
      FROM_PAUSE_TO_END.slice(3),
    );
    expect(await collect(watch({ after: cursorOf(whole[0] as Answer) }))).toEqual([]);
  });

  test('the execution may be named by its global id, in any case, and by its short name', async () => {
    const { id, shortName, watch, resume } = await setup(transport);
    const ids = [id, id.toUpperCase()].flatMap((name) => [name, encodeGlobalId('Execution', name)]);
    const names = [...ids, shortName];
    const watches = names.map((name) => watch({ id: name }));
    await Promise.all(watches.map((updates) => take(updates, 1)));
    await resume();
    const seen = await Promise.all(watches.map(collect));
    expect(seen.map((updates) => updates.map(inWords))).toEqual(names.map(() => FROM_PAUSE_TO_END));
  });

  test('what can not be watched is answered with an error that says why', async () => {
    const { id, watch } = await setup(transport);
    const other = systemIds.uuid();
    const answers = await Promise.all(
      [
        { id: other },
        { id: 'what?' },
        { id: 'exec_2222222222222222' },
        { id: encodeGlobalId('Workflow', id) },
        { after: eventCursor(other, 1) },
        { after: eventCursor(id, 5) },
        { after: 'garbage' },
        { after: '' },
      ].map(async (variables) => collect(watch(variables))),
    );
    const said = answers.map(([answer, ...more]) => {
      expect({ ...answer, errors: undefined, more }).toEqual({ more: [] });
      return answer?.errors?.map(({ message, extensions }) => `${extensions?.code}: ${message}`);
    });
    const cursor = (sent: string, why: string) => [
      `CURSOR_INVALID: the cursor ${sent} can't be used: ${why}; send one as you were given it, or none to begin anew`,
    ];
    expect(said).toEqual([
      [`EXECUTION_NOT_FOUND: there is no execution ${other}; list what there is with the query executions`],
      ['INVALID_INPUT: id: "what?" is no id of an execution'],
      [
        'EXECUTION_NOT_FOUND: there is no execution exec_2222222222222222; list what there is with the query executions',
      ],
      [`INVALID_INPUT: id: "${encodeGlobalId('Workflow', id)}" is no id of an execution`],
      cursor(`"${eventCursor(other, 1)}"`, `it belongs to another execution than ${id}`),
      cursor('of event 5', `execution ${id} has had 4 events`),
      cursor('"garbage"', 'no execution gave it'),
      cursor('""', 'no execution gave it'),
    ]);
  });
});
