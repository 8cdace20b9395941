import { EventEmitter, once } from 'node:events';
import { NetworkError } from 'graphql-sse';
import { expect, test } from 'vitest';
import { collect, setupServer, TRANSPORTS, take } from '#test/support/server.js';

const definition = { workflow_id: 'waits', steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }] };
const PAUSE = `mutation ($id: ID!) {
  pauseExecution(input: { id: $id }) { ... on PauseExecutionPayload { execution { status } } }
}`;

async function setup() {
  const server = await setupServer();
  await server.publish(definition);
  const { id } = await server.start('waits');
  return { ...server, id };
}

/** Holds every transaction of the requests to come until it is let go. */
function holdTransactions({ services }: Awaited<ReturnType<typeof setup>>) {
  const { db } = services;
  const held = new EventEmitter();
  const transaction: typeof db.transaction = async (...args) => {
    const letGo = once(held, 'letGo');
    held.emit('reached');
    await letGo;
    return db.transaction(...args);
  };
  services.db = Object.assign(Object.create(db), { transaction });
  return { reached: once(held, 'reached'), letGo: () => held.emit('letGo') };
}

test('a request that is under way when the server stops is answered, and none after it', async () => {
  const server = await setup();
  const { reached, letGo } = holdTransactions(server);
  const answer = server.query(PAUSE, { id: server.id });
  await reached;
  const stopped = server.stop();
  letGo();
  expect(await answer).toEqual({ data: { pauseExecution: { execution: { status: 'PAUSED' } } } });
  await stopped;
  await expect(server.query('{ __typename }')).rejects.toThrow('fetch failed');
});

test.each(TRANSPORTS)('a subscription over %s is cut off, which is no completion', async (transport) => {
  const { id, subscribe, stop } = await setup();
  const updates = subscribe(transport, 'subscription ($id: ID!) { executionUpdated(id: $id) { cursor } }', {
    id,
  });
  await take(updates, 1);
  const rest = collect(updates).catch((error) => error);
  await stop();
  const error = await rest;
  if (transport === 'WebSocket')
    expect(error).toMatchObject({ code: 1012, reason: 'restarting: connect again' });
  else expect(error).toBeInstanceOf(NetworkError);
});
