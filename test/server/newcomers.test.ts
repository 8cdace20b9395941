import { expect, test } from 'vitest';
import { connectSocket, openSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { authorization, setupServer } from '#test/support/server.js';

const WRONG = { authorization: 'Bearer wrong' };

/** A server that has heard from as many strangers as it hears from one address. */
async function setupCrowded() {
  const server = await setupServer({ limits: { strangersPerMinute: 1 } });
  const nowhere = () => fetch(new URL('/nowhere', server.url));
  expect([(await nowhere()).status, (await nowhere()).status]).toEqual([404, 429]);
  return server;
}

test.each([
  ['in connection_init', {}, { authorization }],
  ['in its upgrade', { authorization }, undefined],
  ['in connection_init, after a wrong one in its upgrade', WRONG, { authorization }],
])(
  'where strangers are refused, a socket with a valid token %s is let in',
  async (_where, headers, payload) => {
    const { url } = await setupCrowded();
    const { send, next, until } = await openSocket(url, headers);
    send({ type: 'connection_init', payload });
    expect(await next()).toMatchObject({ type: 'connection_ack' });
    send(subscribeMessage('1', '{ __typename }'));
    expect(await until('1')).toHaveLength(2);
  },
);

test.each([
  ['a wrong token', {}, WRONG],
  ['none', {}, {}],
  ['a wrong one in its upgrade', WRONG, undefined],
])(
  'where strangers are refused, a socket with %s is told when to come again',
  async (_what, headers, payload) => {
    const { url } = await setupCrowded();
    const { send, closed } = await openSocket(url, headers);
    send({ type: 'connection_init', payload });
    expect(await closed).toEqual({
      code: 4429,
      reason: expect.stringMatching(
        /^you have sent too many requests within a minute: connect again in \d+ s$/,
      ),
    });
  },
);

test('each socket with a wrong token is counted, once', async () => {
  const { url } = await setupServer({ limits: { strangersPerMinute: 2 } });
  for (const code of [4401, 4401, 4429]) {
    const { send, closed } = await openSocket(url);
    send({ type: 'connection_init', payload: WRONG });
    expect((await closed).code).toBe(code);
  }
});

test('of the sockets of one address that do not say who they are the oldest makes room for the newest', async () => {
  const connections = { newcomersPerAddress: 2, initMs: 60_000 };
  const { url } = await setupServer({ connections });
  const known = await connectSocket(url);
  const trusted = await openSocket(url, { authorization });
  const [first, second] = [await openSocket(url), await openSocket(url, WRONG)];
  const third = await openSocket(url);
  expect(await first.closed).toEqual({
    code: 4429,
    reason:
      '2 newer sockets from your address have not said who they are: connect again, and send connection_init at once',
  });
  // Whoever has left, or is known, takes nobody's place.
  second.socket.close();
  await second.closed;
  await openSocket(url);
  for (const { send } of [trusted, third]) send({ type: 'connection_init', payload: { authorization } });
  for (const { next } of [trusted, third]) expect(await next()).toMatchObject({ type: 'connection_ack' });
  await Promise.all([openSocket(url), openSocket(url)]);
  for (const { send, until } of [known, trusted, third]) {
    send(subscribeMessage('1', '{ __typename }'));
    expect(await until('1')).toHaveLength(2);
  }
});
