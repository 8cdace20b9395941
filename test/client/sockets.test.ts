import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '#src/client/client.js';
import { RequestError } from '#src/client/errors.js';
import { ListWorkflowsDocument, OperationsAvailableDocument } from '#src/client/generated/graphql.js';
import { sendJson, startHttpServer } from '#test/support/http-server.js';

/** A server that takes connections, and never says a word. */
async function startSilent() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('a client that is closed while it connects leaves no connection behind', async () => {
  const { server, url } = await startSilent();
  const client = createClient({ url, token: 'any', webSocketImpl: WebSocket });
  const connected = once(server, 'connection');
  const updates = client.subscribe(OperationsAvailableDocument, { queue: 'builds' });
  const next = updates.next();
  const [socket] = (await connected) as [Socket];
  const closed = once(socket.resume(), 'close');
  await client.close();
  expect(await next).toEqual({ done: true, value: undefined });
  await closed;
});

test('a request that its signal ends is given up', async () => {
  const { server, url } = await startSilent();
  const client = createClient({ url, token: 'any' });
  const controller = new AbortController();
  const connected = once(server, 'connection');
  const answer = client.execute(ListWorkflowsDocument, {}, { signal: controller.signal });
  const [socket] = (await connected) as [Socket];
  const closed = once(socket.resume(), 'close');
  controller.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
  await closed;
});

test.each([
  ['JSON of its own', { message: 'bad gateway' }],
  ['JSON that is no object', 'bad gateway'],
  ['no data', { data: null }],
])('what answers with %s is no server', async (_what, body) => {
  const { url } = await startHttpServer((_request, response) => sendJson(response, body, 502));
  const answer = createClient({ url, token: 'any' }).execute(ListWorkflowsDocument, {});
  await expect(answer).rejects.toThrow('the answer with status 502 is not one of GraphQL');
  await expect(answer).rejects.not.toBeInstanceOf(RequestError);
});
