import { type Clock, systemClock } from './clock.js';
import { Connections } from './connections.js';
import type { Resumable } from './cursor.js';
import { execute } from './execute.js';
import {
  type TypedDocumentString,
  WatchExecutionDocument,
  type WatchExecutionSubscription,
} from './generated/graphql.js';
import { type LiveState, States } from './state.js';
import { type SubscribeOptions, Subscription } from './subscription.js';
import { type TokenSource, Tokens } from './token.js';

export interface ClientOptions {
  /** The address of GraphQL: `http://127.0.0.1:8080/graphql`. */
  url: string;
  /** One for good, or a function that gives one: it is called for each request and each connection. */
  token: string | TokenSource;
  /** A WebSocket class, where the platform has none of its own (Node 20: the one of `ws`). */
  webSocketImpl?: unknown;
  /** How many share a connection, at most as many as the server lets: 50 unless it is set otherwise. */
  subscriptionsPerSocket?: number;
  /** True: documents that codegen gave a hash (`persistedDocuments`) are sent as that; the server must know them. */
  persistedDocuments?: boolean;
  /** For tests. */
  clock?: Clock;
  /** A number from 0 up to 1. For tests. */
  chance?: () => number;
}

/** One update of {@link Client.watchExecution}. */
export type ExecutionUpdate = WatchExecutionSubscription['executionUpdated'];

/** A document of `reprise/client`, or the text of any other. */
export type Document<Data, Variables> = TypedDocumentString<Data, Variables> | string;

/** What a subscription brings. */
export interface Updates<Data, IsResumable extends boolean = boolean> extends AsyncIterableIterator<Data> {
  readonly state: LiveState;
  /**
   * Whether nothing is missed and nothing comes twice over a lost connection. Otherwise it goes on from then on: what came to pass
   * while the state was `offline` is not told, and of what waits to be read only the latest 1,000 are kept.
   */
  readonly isResumable: IsResumable;
  /** Ends the subscription. A `next()` that waits is done then. */
  return(): Promise<IteratorResult<Data, undefined>>;
}

export interface Client {
  /**
   * Sends a query or mutation. Rejects with `RequestError` where the server answers with errors, and with another error
   * where no server answers, or something that is none.
   */
  execute<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables,
    options?: { signal?: AbortSignal },
  ): Promise<Data>;
  /**
   * Each result of a subscription, from now on, over however many lost connections, without a limit of tries. Where the document
   * selects `cursor` and has a variable `after`, it goes on after the last one that came: each update comes once, in order.
   * Ends with the subscription. Throws a `RequestError` where the server refuses it, and a `ConnectionLostError` where it
   * refuses the token.
   */
  subscribe<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables,
    options?: SubscribeOptions,
  ): Updates<Data, Resumable<Data, Variables>>;
  /** The state of an execution and then each of its events once, in order. Ends when the execution has ended. */
  watchExecution(
    id: string,
    options?: SubscribeOptions & { after?: string | null },
  ): Updates<ExecutionUpdate, true>;
  /** The worst state of all subscriptions; `live` where there are none. */
  readonly state: LiveState;
  /** Calls `listener` at each change of `state`, until the function that it gives back is called. */
  subscribeState(listener: (state: LiveState) => void): () => void;
  /** Ends all subscriptions, as if the server had. */
  close(): Promise<void>;
}

const MOST_ON_ONE_SOCKET = 50;

export function createClient(options: ClientOptions): Client {
  const {
    url,
    webSocketImpl,
    clock = systemClock,
    chance = Math.random,
    persistedDocuments = false,
  } = options;
  const hashOf = (document: object | string) => (persistedDocuments ? hashIn(document) : null);
  const tokens = new Tokens(options.token);
  const states = new States();
  const connections = new Connections(
    { url, tokens, webSocketImpl, clock, chance },
    options.subscriptionsPerSocket ?? MOST_ON_ONE_SOCKET,
  );
  const open = new Set<{ finish(): void }>();
  const onEnd = (subscription: { finish(): void }) => void open.delete(subscription);
  const parts = { connections, states, clock, chance, onEnd };

  function subscribe<Data, Item>(
    document: object | string,
    variables: unknown,
    options: SubscribeOptions,
    pick: (data: Data) => Item,
  ): Updates<Item, never> {
    const request = {
      query: document.toString(),
      hash: hashOf(document),
      variables: { ...(variables as object) },
    };
    const subscription = new Subscription(parts, request, options, pick);
    if (!subscription.isOver) open.add(subscription);
    return updatesOf(subscription);
  }

  return {
    execute: (document, variables, { signal } = {}) =>
      execute({ url, query: document.toString(), hash: hashOf(document), variables, signal }, tokens),
    subscribe: (document, variables, options = {}) =>
      subscribe(document, variables, options, (data) => data as never),
    watchExecution: (id, { after = null, ...options } = {}) =>
      subscribe(WatchExecutionDocument, { id, after }, options, pickUpdate),
    get state() {
      return states.state;
    },
    subscribeState: (listener) => states.subscribe(listener),
    async close() {
      for (const subscription of [...open]) subscription.finish();
    },
  };
}

/** As codegen embeds it. */
function hashIn(document: object | string): string | null {
  const { __meta__ } = document as { __meta__?: { hash?: unknown } | undefined };
  return typeof __meta__?.hash === 'string' ? __meta__.hash.replace(/^sha256:/, '') : null;
}

function pickUpdate({ executionUpdated }: WatchExecutionSubscription): ExecutionUpdate {
  return executionUpdated;
}

function updatesOf<Data, Item>(subscription: Subscription<Data, Item>): Updates<Item, never> {
  const { queue } = subscription;
  return {
    get state() {
      return subscription.state;
    },
    get isResumable() {
      return subscription.isResumable as never;
    },
    next: () => queue.next(),
    return: () => queue.return(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
