import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '#src/client/client.js';
import type { RequestError } from '#src/client/errors.js';
import { TestClock } from '#test/support/clock.js';
import { startProtocolServer } from '#test/support/protocol-server.js';
import { setupServer, TOKEN } from '#test/support/server.js';

const WATCH = 'subscription { executionsUpdated { event { seq } } }';

test('a subscription that comes too soon is begun again when the server says so', async () => {
  const { url, visitor } = await startProtocolServer();
  const clock = new TestClock();
  const client = createClient({ url, token: 'a', webSocketImpl: WebSocket, clock, chance: () => 0 });
  const updates = client.subscribe(WATCH, {});
  const first = updates.next();
  const server = await visitor();
  await server.acknowledge();
  const { id } = await server.heard('subscribe');
  const extensions = { code: 'RATE_LIMITED', retryAfterMs: 5_000 };
  const refusal = { errors: [{ message: 'too many requests', extensions }] };
  server.send({ id, type: 'next', payload: refusal });
  server.send({ id, type: 'complete' });
  await clock.scheduled(5_000);
  clock.advance(5_000);
  const again = await server.heard('subscribe');
  expect(again.id).not.toBe(id);
  server.next(again.id, { executionsUpdated: { event: { seq: 1 } } });
  expect((await first).value).toEqual({ executionsUpdated: { event: { seq: 1 } } });
  await client.close();
});

test('a request that comes too soon rejects with when to send it again', async () => {
  const { url } = await setupServer({ limits: { requestsPerMinute: 1 } });
  const client = createClient({ url, token: TOKEN, webSocketImpl: WebSocket });
  await client.execute('{ __typename }', {});
  const error = (await client.execute('{ __typename }', {}).catch((refusal) => refusal)) as RequestError;
  expect(error).toMatchObject({ name: 'RequestError', code: 'RATE_LIMITED' });
  expect(error.retryAfterMs).toBeGreaterThan(0);
  expect(error.retryAfterMs).toBeLessThanOrEqual(60_000);
});
