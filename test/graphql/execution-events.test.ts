import { expect, test } from 'vitest';
import { systemIds } from '#src/domain/runtime.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { setupServer } from '#test/support/server.js';

const definition = {
  workflow_id: 'asks',
  steps: [
    { id: 'note', type: 'execute', execute: [{ type: 'log', message: 'hello' }], next: 'ask' },
    { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'please look' } },
  ],
};

/** A server with a paused execution that has had six events. */
async function setup() {
  const server = await setupServer();
  await server.publish(definition);
  server.startWorker();
  const { id } = await server.start('asks');
  await server.until(id, ({ state }) => state.execution.status === 'paused');
  return {
    id,
    async events(args: string) {
      const { data, errors } = await server.query(`{ execution(id: "${id}") { events(${args}) {
        edges { cursor node { seq __typename } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      } } }`);
      return { page: data?.execution?.events, errors };
    },
  };
}

const inWords = ({ node }: { node: Record<string, unknown> }) => `${node.seq} ${node.__typename}`;

test('events are read a page at a time, forwards', async () => {
  const { id, events } = await setup();
  const first = (await events('first: 4')).page;
  const last = (await events(`first: 4, after: "${first.pageInfo.endCursor}"`)).page;
  expect([first.edges.map(inWords), last.edges.map(inWords)]).toEqual([
    ['1 ExecutionCreatedEvent', '2 StepStartedEvent', '3 StepSucceededEvent', '4 StepStartedEvent'],
    ['5 StepWaitingEvent', '6 ExecutionPausedEvent'],
  ]);
  expect([first.pageInfo, last.pageInfo]).toEqual([
    {
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: eventCursor(id, 1),
      endCursor: eventCursor(id, 4),
    },
    {
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: eventCursor(id, 5),
      endCursor: eventCursor(id, 6),
    },
  ]);
  expect((await events(`after: "${eventCursor(id, 6)}"`)).page.edges).toEqual([]);
});

test('they are read after a cursor of their own execution alone', async () => {
  const { id, events } = await setup();
  const refusal = async (args: string) => {
    const { errors = [] } = await events(args);
    return errors.map(({ message, extensions }) => `${extensions?.code} ${message.split(';')[0]}`);
  };
  const other = eventCursor(systemIds.uuid(), 1);
  const cursor = (sent: string, why: string) => [`CURSOR_INVALID the cursor "${sent}" can't be used: ${why}`];
  expect(await refusal(`after: "${other}"`)).toEqual(
    cursor(other, `it belongs to another execution than ${id}`),
  );
  expect(await refusal('after: "garbage"')).toEqual(cursor('garbage', 'no execution gave it'));
  expect(await refusal('last: 2')).toEqual(['INVALID_INPUT last: events are read forwards only']);
  expect(await refusal('first: 101')).toEqual(['INVALID_INPUT first: is 101']);
});
