import { once } from 'node:events';
import { createClient as createSseClient, NetworkError } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { authorization, collect, setupServer } from '#test/support/server.js';

const NO_TOKEN = 'send the header authorization: Bearer <token>';
const UNKNOWN = 'this token is not known here: it may be mistyped, revoked, or of another server';
const refusal = (message: string) => ({
  errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }],
});

test.each([
  ...[undefined, '', 'Bearer', 'Basic dXNlcjpwYXNz'].map((sent) => [sent, NO_TOKEN] as const),
  ...['Bearer wrong-token', `${authorization}x`].map((sent) => [sent, UNKNOWN] as const),
])('HTTP with the authorization %j is answered with 401, and says %s', async (sent, message) => {
  const { url } = await setupServer();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(sent === undefined ? {} : { authorization: sent }) },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(await response.json()).toEqual(refusal(message));
});

test.each(['Bearer', 'bearer', 'BEARER '])('the scheme may be written as %j', async (scheme) => {
  const { post } = await setupServer();
  const response = await post('{"query":"{ __typename }"}', {
    authorization: authorization.replace('Bearer', scheme),
  });
  expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
});

test('server-sent events with a wrong token are answered with 401', async () => {
  const { url } = await setupServer();
  const client = createSseClient({ url, headers: { authorization: 'Bearer wrong-token' }, retryAttempts: 0 });
  const error = await collect(
    client.iterate({ query: 'subscription { executionsUpdated { __typename } }' }),
  ).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(NetworkError);
  expect(error.response.status).toBe(401);
  expect(await error.response.json()).toEqual(refusal(UNKNOWN));
});

const NOTHING_SENT = 'send { "authorization": "Bearer <token>" } as the payload of connection_init';

test.each([
  [{}, NOTHING_SENT],
  [{ authorization: 'Bearer wrong-token' }, UNKNOWN],
  [{ authorization: 7 }, NOTHING_SENT],
])(
  'a WebSocket with the connection parameters %j is closed with 4401, and says %s',
  async (connectionParams, reason) => {
    const { url } = await setupServer();
    const client = createSocketClient({
      url: url.replace('http', 'ws'),
      connectionParams,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    const error = await collect(client.iterate({ query: '{ __typename }' })).catch((thrown) => thrown);
    expect({ code: error.code, reason: error.reason }).toEqual({ code: 4401, reason });
  },
);

test('a WebSocket takes the token from the header of its upgrade too', async () => {
  const { url } = await setupServer();
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    headers: { authorization },
  });
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  const [message] = await once(socket, 'message');
  expect(JSON.parse(String(message))).toMatchObject({ type: 'connection_ack' });
  socket.close();
  await once(socket, 'close');
});

test('a browser gets the page of GraphiQL without a token, and nothing is executed for it', async () => {
  const { url } = await setupServer();
  const response = await fetch(`${url}?query={workflows{edges{node{key}}}}`, {
    headers: { accept: 'text/html' },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(await response.text()).toContain('<title>Reprise</title>');
});
