import { createClient as createSocketClient } from 'graphql-ws';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { giveKey } from '#test/support/clients.js';
import { collect, setupServer } from '#test/support/server.js';

const MESSAGE = 'an attempt was refused: a permission is missing';
const READS = ['execution:read', 'approval:read'];

/** A server, and somebody with a key that may not do much. */
async function setup(permissions: readonly string[] = READS) {
  const server = await setupServer({ logLevel: 'info' });
  await server.publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const authorization = await giveKey(server.services, server.caller.projectId, permissions);
  const post = (path: string, body: object) =>
    fetch(new URL(path, server.url), {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'x-request-id': 'req-7' },
      body: JSON.stringify(body),
    });
  /** What is logged of it, without what all lines have. */
  const attempt = async (query: string, variables = {}) => {
    await (await post('/graphql', { query, variables })).text();
    return attempts();
  };
  const attempts = () => server.takeLog().map(({ level, time, ...line }) => ({ ...line, level }));
  return { ...server, authorization, post, attempt, attempts };
}

/** One line at info, which names who, what, and what is missing. */
const line = (operation: string, permission: string) => ({
  ...{ level: 30, msg: MESSAGE, requestId: 'req-7', address: '127.0.0.1', operation, permission },
  ...{ actor: expect.stringMatching(/^key:/), credential: expect.any(String), projectId: expect.any(String) },
});

test('whoever attempts what he has no permission for is in the log, with one line a request', async () => {
  const { attempt, start } = await setup();
  expect(await attempt('{ auditLog { edges { node { actor } } } }')).toEqual([
    line('query auditLog', 'admin'),
  ]);
  expect(
    await attempt(`mutation Mine { mine: startExecution(input: { workflowKey: "rest", payload: { pin: "hunter2" } }) { __typename }
      more: startExecution(input: { workflowKey: "rest", payload: {} }) { __typename } }`),
  ).toEqual([line('mutation startExecution', 'execution:start')]);
  const { id } = await start('rest');
  expect(await attempt('{ apiKeys { edges { node { name } } } auditLog { edges { cursor } } }')).toHaveLength(
    1,
  );
  expect(await attempt('query ($id: ID!) { execution(id: $id) { status } }', { id })).toEqual([]);
});

test('so is what takes more than its field does', async () => {
  const { attempt, start } = await setup(['execution:resume']);
  const { id } = await start('rest');
  const resume = 'mutation ($id: ID!) { resumeExecution(input: { id: $id, force: true }) { __typename } }';
  expect(await attempt(resume, { id })).toEqual([line('mutation resumeExecution', 'execution:force')]);
});

test('so it is by REST, with the route and not the address that was asked', async () => {
  const { post, attempts, start } = await setup();
  const { id } = await start('rest');
  expect((await post(`/api/v1/executions/${id}/resume?of=hunter2`, {})).status).toBe(403);
  expect(attempts()).toEqual([line('POST /api/v1/executions/{id}/resume', 'execution:resume')]);
});

test('so it is over a WebSocket', async () => {
  const { url, authorization, attempts } = await setup(['workflow:read']);
  const client = createSocketClient({
    ...{ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 },
    connectionParams: { authorization },
  });
  onTestFinished(() => void client.dispose());
  for (const query of [
    'subscription { executionsUpdated { __typename } }',
    '{ auditLog { edges { cursor } } }',
  ])
    await collect(client.iterate({ query }));
  expect(attempts()).toMatchObject([
    { ...{ level: 30, operation: 'subscription executionsUpdated', permission: 'execution:read' } },
    { ...{ level: 30, operation: 'query auditLog', permission: 'admin' } },
  ]);
});
