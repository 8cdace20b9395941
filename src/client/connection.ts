import { type Message, MessageType, type SubscribePayload } from 'graphql-ws/client';
import type { Clock } from './clock.js';
import { Closed, ConnectionLostError, type SentError } from './errors.js';
import { Retries } from './retries.js';
import { Socket } from './socket.js';
import { authorizationOf, type Tokens } from './token.js';

export interface ConnectionOptions {
  url: string;
  tokens: Tokens;
  webSocketImpl: unknown;
  clock: Clock;
  chance: () => number;
}

/** A result of a subscription. */
export interface Result {
  data?: unknown;
  errors?: readonly SentError[] | undefined;
}

/** A subscription, as a connection sees it: over however many sockets, until it is removed. */
export interface Carried {
  /** What begins it, at every new socket; null where it is not to begin for now. */
  request(): SubscribePayload | null;
  /** It was begun; with the time at the server, where that is known. */
  onBegun(serverTime: Date | null): void;
  onResult(result: Result): void;
  onCompleted(): void;
  /** What has not come by now is lost, until it begins again. It may remove itself. */
  onLost(error: ConnectionLostError): void;
  /** There will be no other socket. It has been removed. */
  onFatal(error: unknown): void;
}

/** A socket for several subscriptions. One that is lost is made again, for as long as there are any. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #retries: Retries;
  readonly #carried = new Map<Carried, string | null>();
  readonly #byId = new Map<string, Carried>();
  #lastId = 0;
  /** Not null from when a socket is being opened, until it is lost. */
  #attempt: object | null = null;
  #socket: Socket | null = null;
  #cancelRetry: (() => void) | null = null;
  #serverAheadMs: number | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#retries = new Retries(options);
  }

  get size(): number {
    return this.#carried.size;
  }

  add(carried: Carried): void {
    this.#carried.set(carried, null);
    if (this.#socket?.isReady) this.begin(carried);
    else if (!this.#attempt && !this.#cancelRetry) void this.#connect();
  }

  /** Begins one that is carried, also again. */
  begin(carried: Carried): void {
    if (!this.#socket?.isReady || !this.#carried.has(carried)) return;
    const payload = carried.request();
    if (!payload) return;
    this.pause(carried);
    const id = String(++this.#lastId);
    this.#carried.set(carried, id);
    this.#byId.set(id, carried);
    this.#socket.send({ id, type: MessageType.Subscribe, payload });
    carried.onBegun(this.#serverTime());
  }

  /** Nothing more comes of it, until it begins again. */
  pause(carried: Carried): void {
    const id = this.#carried.get(carried);
    if (id == null) return;
    this.#carried.set(carried, null);
    this.#byId.delete(id);
    this.#socket?.send({ id, type: MessageType.Complete });
  }

  /** The last one that goes closes the socket. */
  remove(carried: Carried): void {
    this.pause(carried);
    if (this.#carried.delete(carried) && this.size === 0) this.#close();
  }

  #close(): void {
    this.#attempt = null;
    this.#socket?.close();
    this.#socket = null;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }

  async #connect(): Promise<void> {
    const attempt = {};
    this.#attempt = attempt;
    try {
      const token = await this.#retries.takeToken();
      if (this.#attempt === attempt) this.#open(token);
    } catch (cause) {
      if (this.#attempt === attempt)
        this.#lose(new ConnectionLostError(Closed.unopened, 'there is no token', cause));
    }
  }

  #open(token: string): void {
    const { url, webSocketImpl, clock } = this.#options;
    const options = { url, authorization: authorizationOf(token), webSocketImpl, clock };
    try {
      this.#socket = new Socket(options, {
        onReady: (serverTime) => this.#beginAll(serverTime),
        onMessage: (message) => this.#take(message),
        onLost: (error) => this.#lose(error),
      });
    } catch (error) {
      this.#giveUp(error);
    }
  }

  #beginAll(serverTime: Date | null): void {
    this.#retries.noteReady();
    this.#serverAheadMs = serverTime && serverTime.getTime() - this.#options.clock.now().getTime();
    for (const carried of [...this.#carried.keys()]) this.begin(carried);
  }

  #serverTime(): Date | null {
    const ahead = this.#serverAheadMs;
    return ahead === null ? null : new Date(this.#options.clock.now().getTime() + ahead);
  }

  #take(message: Message): void {
    const carried = 'id' in message ? this.#byId.get(message.id) : undefined;
    if (!carried) return;
    this.#retries.noteGood();
    if (message.type !== MessageType.Next) this.#forget(carried);
    if (message.type === MessageType.Next) carried.onResult(message.payload);
    else if (message.type === MessageType.Error) carried.onResult({ errors: message.payload });
    else carried.onCompleted();
  }

  /** The server has ended it: there is nothing to tell it. */
  #forget(carried: Carried): void {
    this.#byId.delete(this.#carried.get(carried) ?? '');
    this.#carried.set(carried, null);
  }

  #lose(error: ConnectionLostError): void {
    this.#attempt = null;
    this.#socket = null;
    this.#byId.clear();
    for (const carried of this.#carried.keys()) this.#carried.set(carried, null);
    const delayMs = this.#retries.delayAfter(error);
    if (delayMs === null) this.#giveUp(error);
    for (const carried of [...this.#carried.keys()]) carried.onLost(error);
    if (delayMs !== null && this.size > 0) this.#retryAfter(delayMs);
  }

  #retryAfter(delayMs: number): void {
    this.#cancelRetry = this.#options.clock.schedule(delayMs, () => {
      this.#cancelRetry = null;
      void this.#connect();
    });
  }

  #giveUp(error: unknown): void {
    this.#attempt = null;
    this.#socket = null;
    const all = [...this.#carried.keys()];
    this.#carried.clear();
    for (const carried of all) carried.onFatal(error);
  }
}
