import type { SubscribePayload } from 'graphql-ws/client';
import { retryDelay } from './backoff.js';
import type { Clock } from './clock.js';
import type { Carried, Connection, Result } from './connection.js';
import type { Connections } from './connections.js';
import { declaresAfter, stateAt, updateIn } from './cursor.js';
import { type ConnectionLostError, isPassing, RequestError } from './errors.js';
import { namedBy } from './execute.js';
import { type LiveState, type States, tell } from './state.js';
import { UpdateQueue } from './updates.js';

export interface SubscribeOptions {
  /** Called at each change. */
  onState?: (state: LiveState) => void;
  /** Ends the subscription: whoever iterates it gets the signal's reason thrown. */
  signal?: AbortSignal;
  /** False: a lost connection is an error to whoever iterates. */
  retry?: boolean;
}

export interface SubscriptionParts {
  connections: Connections;
  states: States;
  clock: Clock;
  chance: () => number;
  /** Of the client's; told once. */
  onEnd(subscription: { finish(): void }): void;
}

/** Updates that wait for whoever iterates. Past them the server is told to stop, and asked for the rest when they are read. */
const MOST_WAITING = 1_000;
/** What is missed comes in one go: where nothing comes for so long, there is no more of it. */
const QUIET_MS = 500;

/** A subscription as its reader sees it: it outlives its connections, and knows the last cursor that came. */
export class Subscription<Data, Item> implements Carried {
  readonly queue: UpdateQueue<Item>;
  state: LiveState = 'offline';
  isResumable: boolean;
  readonly #parts: SubscriptionParts;
  readonly #naming: { query: string; extensions?: Record<string, unknown> };
  readonly #options: SubscribeOptions;
  readonly #pick: (data: Data) => Item;
  readonly #connection: Connection;
  #variables: Record<string, unknown>;
  #begunAt: Date | null = null;
  #isFull = false;
  isOver = false;
  #failures = 0;
  #cancelQuiet = () => {};
  #cancelRetry = () => {};

  constructor(
    parts: SubscriptionParts,
    { query, hash, variables }: { query: string; hash: string | null; variables: Record<string, unknown> },
    options: SubscribeOptions,
    pick: (data: Data) => Item,
  ) {
    this.#parts = parts;
    // The protocol has a query in every request.
    this.#naming = hash === null ? { query } : { query: '', ...namedBy(hash) };
    this.#variables = variables;
    this.#options = options;
    this.#pick = pick;
    this.isResumable = declaresAfter(query);
    this.queue = new UpdateQueue<Item>(
      (left) => this.#readOn(left),
      () => this.#end(),
    );
    // On an open connection it begins at once, and was never offline.
    this.#connection = parts.connections.add(this);
    if (this.state === 'offline') this.#set('offline', true);
    if (options.signal?.aborted) this.#abort();
    else options.signal?.addEventListener('abort', this.#abort);
  }

  /** Ends it, as if the server had. */
  finish(): void {
    this.#end();
    this.queue.finish();
  }

  request(): SubscribePayload | null {
    return this.#isFull ? null : { ...this.#naming, variables: this.#variables };
  }

  onBegun(serverTime: Date | null): void {
    const misses = this.isResumable && this.#variables.after != null;
    this.#begunAt = misses ? serverTime : null;
    this.#cancelRetry();
    this.#set(misses ? 'catching-up' : 'live');
  }

  onResult(result: Result): void {
    const { data, errors } = result;
    if (errors && errors.length > 0) this.#refuse(new RequestError(errors));
    else this.#take(data as Data);
  }

  onCompleted(): void {
    this.finish();
  }

  onLost(error: ConnectionLostError): void {
    this.#cancelRetry();
    if (this.#options.retry === false) this.onFatal(error);
    else this.#set('offline');
  }

  onFatal(error: unknown): void {
    this.#end();
    this.queue.fail(error);
  }

  readonly #abort = (): void => {
    this.#end();
    this.queue.abort(this.#options.signal?.reason);
  };

  #take(data: Data): void {
    this.#failures = 0;
    this.#follow(data);
    this.queue.push(this.#pick(data));
    if (this.queue.size < MOST_WAITING) return;
    if (this.isResumable) this.#stop();
    else this.queue.dropOldest();
  }

  #stop(): void {
    this.#isFull = true;
    this.#connection.pause(this);
    this.#set('catching-up');
  }

  /** Where the server could not do it for now, that is as if it could not be reached. */
  #refuse(error: RequestError): void {
    if (this.#options.retry === false || !isPassing(error)) {
      this.onFatal(error);
      return;
    }
    this.#connection.pause(this);
    this.#set('offline');
    const { clock, chance } = this.#parts;
    const delayMs = Math.max(retryDelay(this.#failures++, chance), error.retryAfterMs ?? 0);
    this.#cancelRetry = clock.schedule(delayMs, () => this.#connection.begin(this));
  }

  /** Goes on from this result, wherever the next connection is lost. */
  #follow(data: unknown): void {
    const update = this.isResumable ? updateIn(data) : null;
    this.isResumable = update !== null;
    if (update) this.#set(stateAt(update, this.#begunAt) ?? this.state);
    else this.#set('live');
    // What is not resumable goes on from then on.
    if ('after' in this.#variables || update)
      this.#variables = { ...this.#variables, after: update?.cursor ?? null };
  }

  #readOn(left: number): void {
    if (left > 0 || !this.#isFull) return;
    this.#isFull = false;
    this.#connection.begin(this);
  }

  #set(state: LiveState, isFirst = false): void {
    if (this.isOver) return;
    this.#cancelQuiet();
    if (state === 'catching-up' && !this.#isFull)
      this.#cancelQuiet = this.#parts.clock.schedule(QUIET_MS, () => this.#set('live'));
    if (state === this.state && !isFirst) return;
    this.state = state;
    this.#parts.states.set(this, state);
    if (this.#options.onState) tell(this.#options.onState, state);
  }

  #end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#cancelQuiet();
    this.#cancelRetry();
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#connection.remove(this);
    this.#parts.states.delete(this);
    this.#parts.onEnd(this);
  }
}
