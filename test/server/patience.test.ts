import { expect, test } from 'vitest';
import { withPatience } from '#src/server/patience.js';
import { hanging } from '#test/support/breakable-database.js';
import { TestClock } from '#test/support/clock.js';
import { connectSocket, openSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { type Answer, setupServer, TOKEN } from '#test/support/server.js';

/** A server whose time stands still, and whose database takes every question from now on and answers none. */
async function setup() {
  const clock = new TestClock();
  const server = await setupServer({ clock });
  const { db, asked } = hanging(server.services.db);
  server.services.db = db;
  return {
    ...server,
    /** Resolves once the database was asked, and the server has run out of patience with it. */
    async losePatience() {
      await asked(1);
      clock.advance(20_000);
      await clock.scheduled(3_000);
      clock.advance(3_000);
    },
  };
}

test('who asks while the database hangs is told so after 23 seconds', async () => {
  const { query, losePatience, takeLog } = await setup();
  const answered: Promise<Answer> = query('query { executions { totalCount } }');
  await losePatience();
  expect((await answered).errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
  expect(takeLog()).toMatchObject([{ level: 40, why: 'the database does not answer' }]);
});

test.each([
  ['by REST', '/api/v1/executions', TOKEN],
  ['with a key', '/api/v1/executions', `rpk_${'a'.repeat(43)}`],
  ['with a link', `/approvals/link/${'a'.repeat(43)}`, TOKEN],
])('who comes %s is told so, too', async (_how, path, token) => {
  const { url, losePatience, takeLog } = await setup();
  const answered = fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
  await losePatience();
  const { status, headers } = await answered;
  expect([status, headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^[15]$/)]);
  expect(takeLog()).toHaveLength(1);
});

test('who begins a subscription is told so, too, and nothing is left of it once the database goes on', async () => {
  const { url, losePatience, takeLog } = await setup();
  const { send, until } = await connectSocket(url);
  send(subscribeMessage('s', 'subscription { executionUpdated(id: "exec_2222222222222222") { cursor } }'));
  await losePatience();
  expect(await until('s')).toMatchObject([
    { type: 'next', payload: { errors: [{ extensions: { code: 'UNAVAILABLE' } }] } },
    { type: 'complete' },
  ]);
  expect(takeLog()).toHaveLength(1);
});

test('who comes over a socket is told so, too, and to come again', async () => {
  const { url, losePatience, takeLog } = await setup();
  const { send, closed } = await openSocket(url);
  send({ type: 'connection_init', payload: { authorization: `Bearer rpk_${'a'.repeat(43)}` } });
  await losePatience();
  expect(await closed).toMatchObject({ code: 1013, reason: expect.stringContaining('UNAVAILABLE') });
  expect(takeLog()).toHaveLength(1);
});

test('what takes long while the database is well is waited for', async () => {
  const clock = new TestClock();
  let asked = 0;
  const readiness = {
    async why() {
      asked += 1;
      return null;
    },
  };
  let finish = (_outcome: string) => {};
  const work = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const outcome = withPatience({ services: { clock }, readiness }, work);
  clock.advance(20_000);
  for (const _time of [1, 2]) {
    await clock.scheduled(5_000);
    clock.advance(5_000);
  }
  await clock.scheduled(5_000);
  finish('done');
  expect(await outcome).toBe('done');
  expect([asked, clock.pending]).toEqual([3, 0]);
});
