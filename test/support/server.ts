import { EventEmitter, once } from 'node:events';
import type { ExecutionResult } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { startGateway } from '#src/app/gateway.js';
import { type Clock, systemClock } from '#src/domain/runtime.js';
import type { Tracing } from '#src/domain/tracing.js';
import type { Feed } from '#src/events/feed.js';
import type { RequestLimits } from '#src/limits/request-limits.js';
import type { Authenticate, Authorizations } from '#src/server/auth.js';
import type { JwtSettings } from '#src/server/jwt.js';
import type { ConnectionLimits } from '#src/server/limits.js';
import type { Telemetry } from '#src/telemetry/metrics.js';
import { setupEngine } from './engine.js';

export const TOKEN = 'the-token-of-the-tests';
export const authorization = `Bearer ${TOKEN}`;

export const TRANSPORTS = ['server-sent events', 'WebSocket'] as const;
export type Transport = (typeof TRANSPORTS)[number];

// biome-ignore lint/suspicious/noExplicitAny: what a query answers is compared, and a test knows its shape
export type Answer = ExecutionResult<any>;

export interface ServerOptions {
  clock?: Clock;
  /** Where they differ from the default; without a drain of its own all is closed at once. */
  connections?: Partial<ConnectionLimits>;
  limits?: Partial<RequestLimits>;
  /** Counts what it does, and answers scrapes that bring this token. */
  telemetry?: Telemetry;
  tracing?: Tracing;
  /** What is logged from there on up; tests have to take it. */
  logLevel?: string;
  authenticate?: Authenticate;
  authorizations?: Authorizations;
  publicUrl?: string;
  jwt?: JwtSettings;
}

/** A real server on a database of its own, closed when the test is over; what it then still holds fails the test. */
export async function setupServer({
  clock = systemClock,
  connections,
  limits = {},
  telemetry,
  tracing,
  logLevel = 'warn',
  publicUrl,
  jwt,
  ...auth
}: ServerOptions = {}) {
  const { metrics } = telemetry ?? {};
  const engine = await setupEngine({ clock, ...(metrics && { metrics }), ...(tracing && { tracing }) });
  const logged: Record<string, unknown>[] = [];
  const logger = pino(
    { level: logLevel, base: null },
    { write: (line) => void logged.push(JSON.parse(line)) },
  );
  const { caller } = engine;
  const listening = {
    host: '127.0.0.1',
    port: 0,
    drainMs: 5_000,
    jwt: jwt ?? null,
    publicUrl: publicUrl ?? null,
  };
  const options = { ...listening, connections: { drainMs: 0, ...connections }, limits };
  const scrape = telemetry && { scrape: { expose: telemetry.expose, token: TOKEN } };
  const gateway = await startGateway(options, engine.services, {
    ...{ caller, token: TOKEN, logger },
    ...scrape,
    ...auth,
  });
  const { url, feed } = gateway;
  const subscribers = countSubscribers(feed);
  const sse = createSseClient({ url, headers: { authorization }, retryAttempts: 0 });
  const sockets = createSocketClient({
    url: url.replace('http', 'ws'),
    connectionParams: { authorization },
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });

  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= gateway.close();
    return stopped;
  };
  const close = async () => {
    sse.dispose();
    await sockets.dispose();
    await stop();
    await engine.close();
    await orFail(subscribers(0), () => `${feed.subscribers} subscriptions outlive the server`);
    if (logged.length > 0) throw new Error(`the server logged what no test took: ${JSON.stringify(logged)}`);
  };
  onTestFinished(close);

  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body,
    });

  return {
    ...engine,
    gateway,
    url,
    /** Sends a body as it is. */
    post,
    async query(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
      return (await post(JSON.stringify({ query, variables }))).json() as Promise<Answer>;
    },
    subscribe(
      transport: Transport,
      query: string,
      variables: Record<string, unknown> = {},
    ): AsyncIterableIterator<Answer> {
      const client = transport === 'WebSocket' ? sockets : sse;
      return client.iterate({ query, variables }) as AsyncIterableIterator<Answer>;
    },
    /** Resolves while so many subscriptions are attached to the feed: they miss nothing from then on. */
    subscribers,
    /** Stops the gateway, as SIGTERM does. */
    stop,
    /** What was logged since the last call. */
    takeLog: () => logged.splice(0),
  };
}

export type TestServer = Awaited<ReturnType<typeof setupServer>>;

function countSubscribers(feed: Feed): (wanted: number) => Promise<void> {
  const changes = new EventEmitter();
  let count = 0;
  const change = (by: number) => {
    count += by;
    changes.emit('change');
  };
  const subscribe = feed.subscribe.bind(feed);
  feed.subscribe = async (listener) => {
    const { place, unsubscribe } = await subscribe(listener);
    change(1);
    return {
      place,
      unsubscribe() {
        unsubscribe();
        change(-1);
      },
    };
  };
  return async (wanted) => {
    while (count !== wanted) await once(changes, 'change');
  };
}

const PATIENCE_MS = 5_000;

async function orFail(done: Promise<void>, why: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(why())), PATIENCE_MS);
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** Everything an iterator gives until it ends. */
export async function collect<T>(iterator: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterator) items.push(item);
  return items;
}

/** The next items of an iterator, which goes on. */
export async function take<T>(iterator: AsyncIterator<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  while (items.length < count) {
    const { done, value } = await iterator.next();
    if (done) throw new Error(`ended after ${items.length} of ${count}`);
    items.push(value);
  }
  return items;
}
