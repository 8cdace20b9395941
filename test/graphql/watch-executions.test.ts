import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { type Answer, collect, setupServer, TRANSPORTS, type Transport, take } from '#test/support/server.js';

const WATCH = `subscription ($filter: ExecutionsUpdatedFilter) {
  executionsUpdated(filter: $filter) {
    event { seq type }
    execution { databaseId status workflow { key } }
  }
}`;

const notes = (key: string) => ({
  workflow_id: key,
  steps: [{ id: 'note', type: 'execute', execute: [{ type: 'log', message: 'done' }] }],
});

/** A server with two workflows, and a watch that misses nothing from when it is returned. */
async function setup(transport: Transport) {
  const server = await setupServer();
  await server.publish(notes('one'));
  await server.publish(notes('two'));
  return {
    ...server,
    async watch(filter: Record<string, unknown> | null) {
      const updates = server.subscribe(transport, WATCH, { filter });
      const first = updates.next();
      await server.subscribers(1);
      return {
        /** The next updates, each execution's together. */
        async take(count: number): Promise<string[]> {
          expect((await first).value.data.executionsUpdated).toMatchObject({ event: null, execution: null });
          const seen = await take(updates, count);
          await updates.return?.();
          return seen.map(inWords);
        },
      };
    },
    refusal: (filter: Record<string, unknown>) => collect(server.subscribe(transport, WATCH, { filter })),
  };
}

function inWords({ data }: Answer): string {
  const { event, execution } = data.executionsUpdated;
  return `${execution.workflow.key} ${execution.databaseId}: ${event.seq} ${event.type}, ${execution.status}`;
}

const ALL = [
  '1 EXECUTION_CREATED, PENDING',
  '2 STEP_STARTED, RUNNING',
  '3 STEP_SUCCEEDED, RUNNING',
  '4 EXECUTION_COMPLETED, COMPLETED',
];

const of = (seen: string[], name: string) =>
  seen.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length + 2));

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('without a filter every event of every execution comes, in order within each', async () => {
    const { watch, start, startWorker } = await setup(transport);
    const watcher = await watch(null);
    startWorker();
    const [one, two] = await Promise.all([start('one'), start('two')]);
    const seen = await watcher.take(8);
    expect(of(seen, `one ${one.id}`)).toEqual(ALL);
    expect(of(seen, `two ${two.id}`)).toEqual(ALL);
  });

  test('of one workflow, only its executions come', async () => {
    const { watch, start, startWorker } = await setup(transport);
    const watcher = await watch({ workflowKey: 'two' });
    startWorker();
    await start('one');
    const { id } = await start('two');
    expect(of(await watcher.take(4), `two ${id}`)).toEqual(ALL);
  });

  test('by ids, only those executions come, whichever kind of id it is', async () => {
    const { watch, start, startWorker } = await setup(transport);
    const [first, second] = await Promise.all([start('one'), start('two'), start('one')]);
    const watcher = await watch({ ids: [first.id.toUpperCase(), encodeGlobalId('Execution', second.id)] });
    startWorker();
    const seen = await watcher.take(6);
    expect(of(seen, `one ${first.id}`)).toEqual(ALL.slice(1));
    expect(of(seen, `two ${second.id}`)).toEqual(ALL.slice(1));
  });

  test('by statuses, only events that lead to one of them come', async () => {
    const { watch, start, startWorker } = await setup(transport);
    const watcher = await watch({ status: ['COMPLETED', 'PENDING'] });
    startWorker();
    const { id } = await start('one');
    expect(of(await watcher.take(2), `one ${id}`)).toEqual([ALL[0], ALL[3]]);
  });

  test('all that a filter says must hold', async () => {
    const { watch, start, startWorker } = await setup(transport);
    const [first, second] = await Promise.all([start('one'), start('two')]);
    const ids = [first.id, second.id];
    const watcher = await watch({ ids, workflowKey: 'two', status: ['COMPLETED'] });
    startWorker();
    expect(of(await watcher.take(1), `two ${second.id}`)).toEqual([ALL[3]]);
  });

  test('what nothing could ever match is answered with an error that says why', async () => {
    const { refusal } = await setup(transport);
    const filters = [
      { workflowKey: 'three' },
      { workflowKey: '\0' },
      { ids: ['what?'] },
      { ids: Array.from({ length: 1_001 }, () => encodeGlobalId('Execution', '1')) },
    ];
    const answers = await Promise.all(filters.map(refusal));
    const unknown = 'publish it first, or list what there is with the query workflows';
    expect(
      answers.map(([answer]) =>
        answer?.errors?.map(({ message, extensions }) => `${extensions?.code}: ${message}`),
      ),
    ).toEqual([
      [`WORKFLOW_NOT_FOUND: there is no workflow with the key three; ${unknown}`],
      [`WORKFLOW_NOT_FOUND: there is no workflow with the key \0; ${unknown}`],
      ['INVALID_INPUT: filter.ids: "what?" is no id of an execution'],
      ['INVALID_INPUT: filter.ids: has 1001 ids'],
    ]);
  });
});
