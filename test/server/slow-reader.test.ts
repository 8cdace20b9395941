import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, test } from 'vitest';
import { authorization, setupServer } from '#test/support/server.js';

const definition = {
  workflow_id: 'waits',
  steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }],
};

/** Subscribes over server-sent events and reads nothing. */
async function subscribeSilently(url: string, query: string): Promise<IncomingMessage> {
  const headers = { authorization, 'content-type': 'application/json', accept: 'text/event-stream' };
  const sent = request(url, { method: 'POST', headers }).end(JSON.stringify({ query }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

test('a reader of server-sent events that stops reading and goes away leaves nothing behind', async () => {
  const { url, publish, start, startWorker, subscribers, query, until } = await setupServer();
  await publish(definition);
  startWorker();
  const { id } = await start('waits', { large: 'x'.repeat(600_000) });
  const payloads = Array.from({ length: 20 }, (_, index) => `p${index}: triggerPayload`).join(' ');
  const response = await subscribeSilently(
    url,
    `subscription { executionUpdated(id: "${id}") { execution { ${payloads} } } }`,
  );
  await subscribers(1);
  await until(id, ({ state }) => state.execution.status === 'waiting');
  await query('mutation ($id: ID!) { cancelExecution(input: { id: $id }) { __typename } }', { id });
  response.destroy();
  await subscribers(0);
  expect(await query('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});
