import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import type { Permit } from '#src/server/auth.js';
import { authorization, setupServer } from '#test/support/server.js';

const WATCH = 'subscription { executionsUpdated { cursor } }';

/** What a subscription waits for before it begins, one after the other. */
const WAITS = ['who asks', 'whose stream it is', 'the key of its cursors'] as const;

/** A server that is held once, at one of these, until it is let go. It has room for one subscription. */
async function setup(heldAt: (typeof WAITS)[number]) {
  const moves = new EventEmitter();
  let asked = 0;
  const hold = async (at: string | undefined) => {
    if (at !== heldAt || moves.listenerCount('reached') === 0) return;
    const letGo = once(moves, 'letGo');
    moves.emit('reached');
    await letGo;
  };
  let permit: Permit | null = null;
  const server = await setupServer({
    connections: { socketsPerUser: 1, subscriptionsPerGateway: 1 },
    authenticate: async () => {
      await hold(WAITS[asked++]);
      return permit;
    },
  });
  permit = { caller: server.caller, expiresAt: null };
  const { feed } = server.gateway;
  const streamKey = feed.streamKey.bind(feed);
  feed.streamKey = async () => {
    await hold('the key of its cursors');
    return streamKey();
  };
  return { ...server, reached: once(moves, 'reached'), letGo: () => moves.emit('letGo') };
}

/** Tries until there is room: what was held goes on in its own time, and then gives its place back. */
async function begin<S extends AsyncIterator<unknown>>(subscribe: () => S) {
  for (;;) {
    const stream = subscribe();
    try {
      return { stream, first: await stream.next() };
    } catch (error) {
      if (!String(error).includes('503')) throw error;
    }
  }
}

test.each(WAITS)(
  'a client that leaves while its stream waits for %s leaves nothing behind',
  async (heldAt) => {
    const { url, reached, letGo, query, subscribe, subscribers } = await setup(heldAt);
    const leaving = new AbortController();
    const address = `${url}?${new URLSearchParams({ query: WATCH })}`;
    const headers = { authorization, accept: 'text/event-stream' };
    const left = fetch(address, { headers, signal: leaving.signal }).catch(({ name }) => name);
    await reached;
    leaving.abort();
    expect(await left).toBe('AbortError');
    // By then the server has seen that it left; and by the second, what was held has gone on.
    await query('{ __typename }');
    letGo();
    await query('{ __typename }');
    await subscribers(0);
    const { stream, first } = await begin(() => subscribe('server-sent events', WATCH));
    expect(first.value).toMatchObject({ data: { executionsUpdated: {} } });
    await stream.return?.();
  },
);
