import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import type { Authenticate, Authorizations, Permit } from '#src/server/auth.js';
import { ALL_RIGHTS } from '#src/services/services.js';
import { TestClock } from '#test/support/clock.js';
import { connectSocket, openSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { setupServer } from '#test/support/server.js';

const WATCH = 'subscription { executionsUpdated { event { seq } } }';
const PROJECT = '00000000-0000-7000-8000-000000000000';

/** Tokens that a test gives out, changes and takes back. */
class Tokens implements Authorizations {
  readonly #permits = new Map<string, { actor: string; expiresAt: Date | null }>();
  readonly #listeners = new Set<() => void>();

  readonly authenticate: Authenticate = (sent) => {
    const permit = this.#permits.get(sent ?? '');
    if (!permit) return null;
    return {
      caller: { projectId: PROJECT, actor: permit.actor, ...ALL_RIGHTS },
      expiresAt: permit.expiresAt,
    };
  };

  set(authorization: string, actor: string, expiresAt: Date | null = null): void {
    this.#permits.set(authorization, { actor, expiresAt });
    for (const listener of this.#listeners) listener();
  }

  revoke(authorization: string): void {
    this.#permits.delete(authorization);
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

async function setup() {
  const clock = new TestClock();
  const tokens = new Tokens();
  const server = await setupServer({ clock, authenticate: tokens.authenticate, authorizations: tokens });
  const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1_000);
  return {
    ...server,
    clock,
    tokens,
    inSeconds,
    /** A stream of server-sent events, and all that it says up to its end. */
    async stream(authorization: string) {
      const response = await fetch(server.url, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: WATCH }),
      });
      const text = response.text();
      // One that the test leaves open is cut in the end.
      text.catch(() => {});
      return { status: response.status, text };
    },
  };
}

const last = (message: string) => ({ errors: [{ message, extensions: { code: 'FORBIDDEN' } }] });
const dataOf = (text: string) =>
  [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data ?? ''));

test('when its token expires, a socket is closed with 4403, and a stream says so and ends', async () => {
  const { url, clock, tokens, inSeconds, stream, subscribers } = await setup();
  tokens.set('Bearer short', 'ada', inSeconds(5));
  tokens.set('Bearer long', 'grace', null);
  const short = await connectSocket(url, { authorization: 'Bearer short' });
  const long = await connectSocket(url, { authorization: 'Bearer long' });
  for (const { send } of [short, long]) send(subscribeMessage('1', WATCH));
  const { text } = await stream('Bearer short');
  await subscribers(3);
  clock.advance(4_999);
  short.send(subscribeMessage('2', '{ __typename }'));
  await short.until('2');
  clock.advance(1);
  const reason = 'the token has expired: connect again with a new one';
  expect(await short.closed).toEqual({ code: 4403, reason });
  expect(dataOf(await text).at(-1)).toEqual(last(reason));
  expect(await text).toMatch(/event: complete\n/);
  await subscribers(1);
  long.send(subscribeMessage('2', '{ __typename }'));
  await long.until('2');
});

test('a token whose time is over opens nothing, whatever the authenticator says', async () => {
  const { url, tokens, inSeconds, stream, clock } = await setup();
  tokens.set('Bearer old', 'ada', inSeconds(1));
  clock.advance(1_000);
  const { send, closed } = await openSocket(url);
  send({ type: 'connection_init', payload: { authorization: 'Bearer old' } });
  expect((await closed).code).toBe(4401);
  expect((await stream('Bearer old')).status).toBe(401);
});

test('what a token that is revoked, or stands for somebody else now, has open is closed with 4403', async () => {
  const { url, tokens, stream, subscribers } = await setup();
  const names = ['revoked', 'moved', 'kept'] as const;
  const sockets = await Promise.all(
    names.map(async (name) => {
      tokens.set(`Bearer ${name}`, name);
      const socket = await connectSocket(url, { authorization: `Bearer ${name}` });
      socket.send(subscribeMessage('1', WATCH));
      return { ...socket, stream: await stream(`Bearer ${name}`) };
    }),
  );
  await subscribers(6);
  tokens.revoke('Bearer revoked');
  tokens.set('Bearer moved', 'another');
  const reason = 'what this token may see has changed: connect again with one that is valid';
  const [revoked, moved, kept] = sockets;
  for (const ended of [revoked, moved]) {
    expect(await ended?.closed).toEqual({ code: 4403, reason });
    expect(dataOf((await ended?.stream.text) ?? '').at(-1)).toEqual(last(reason));
  }
  await subscribers(2);
  kept?.send(subscribeMessage('2', '{ __typename }'));
  await kept?.until('2');
});

test('a token whose time is made longer lets its socket live as long', async () => {
  const { url, clock, tokens, inSeconds } = await setup();
  tokens.set('Bearer one', 'ada', inSeconds(5));
  const { send, until, closed } = await connectSocket(url, { authorization: 'Bearer one' });
  const untilLonger = clock.scheduled(8_000);
  tokens.set('Bearer one', 'ada', inSeconds(8));
  await untilLonger;
  clock.advance(7_999);
  send(subscribeMessage('1', '{ __typename }'));
  await until('1');
  clock.advance(1);
  expect((await closed).code).toBe(4403);
});

test('nothing that is asked over a socket whose token has expired is carried out', async () => {
  const { url, clock, tokens, inSeconds, stored, publish, start } = await setup();
  tokens.set('Bearer short', 'ada', inSeconds(5));
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const { id } = await start('rest');
  const { send, closed } = await connectSocket(url, { authorization: 'Bearer short' });
  clock.advance(5_000);
  send(subscribeMessage('1', `mutation { cancelExecution(input: { id: "${id}" }) { __typename } }`));
  await closed;
  expect((await stored(id)).execution.status).toBe('pending');
});

test('rights that are taken away while they are asked for let nobody in', async () => {
  const asking = new EventEmitter();
  let permit: Permit | null = {
    caller: { projectId: PROJECT, actor: 'ada', ...ALL_RIGHTS },
    expiresAt: null,
  };
  let change = () => {};
  const { url } = await setupServer({
    authenticate: async () => {
      const found = permit;
      await new Promise<void>((resolve) => void asking.emit('asked', resolve));
      return found;
    },
    authorizations: {
      onChange(listener) {
        change = listener;
        return () => {};
      },
    },
  });
  const { send, closed } = await openSocket(url);
  const first = once(asking, 'asked');
  send({ type: 'connection_init', payload: { authorization: 'Bearer one' } });
  const [answer] = await first;
  permit = null;
  change();
  const second = once(asking, 'asked');
  answer();
  const [answerAgain] = await second;
  answerAgain();
  expect((await closed).code).toBe(4401);
});
