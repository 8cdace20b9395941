import {
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  type Message,
  MessageType,
  parseMessage,
  stringifyMessage,
} from 'graphql-ws/client';
import type { Clock } from './clock.js';
import { Closed, ConnectionLostError } from './errors.js';

/** What all WebSocket classes share: those of browsers, of Node and of `ws`. */
interface AnyWebSocket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { error?: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  /** Only `ws` has it: it waits for no answer. */
  terminate?(): void;
}

export interface SocketOptions {
  url: string;
  authorization: string;
  /** The platform's own where it is undefined. */
  webSocketImpl: unknown;
  clock: Clock;
}

export interface SocketListener {
  /** The server has let us in; with its time, where it tells it. */
  onReady(serverTime: Date | null): void;
  onMessage(message: Message): void;
  /** Once, and nothing after it. Not where it was closed from here. */
  onLost(error: ConnectionLostError): void;
}

/** From the first packet to the acknowledgement. */
const READY_MS = 10_000;
/** A server from which nothing comes back for so long is gone, though nobody closed the connection. */
const PING_MS = 10_000;
const ANSWER_MS = 5_000;

/** One WebSocket that speaks graphql-transport-ws. */
export class Socket {
  isReady = false;
  readonly #socket: AnyWebSocket;
  readonly #clock: Clock;
  readonly #listener: SocketListener;
  #heard = false;
  #isOver = false;
  #cause: unknown;
  #cancelTimer: () => void;

  constructor({ url, authorization, webSocketImpl, clock }: SocketOptions, listener: SocketListener) {
    this.#clock = clock;
    this.#listener = listener;
    const socket = construct(webSocketImpl, url);
    this.#socket = socket;
    const init = { type: MessageType.ConnectionInit, payload: { authorization } } as const;
    socket.onopen = () => this.send(init);
    socket.onmessage = ({ data }) => this.#hear(data);
    socket.onerror = ({ error }) => {
      this.#cause = error;
    };
    socket.onclose = ({ code, reason }) =>
      this.#end(new ConnectionLostError(code, reason || reasonOf(this.#cause), this.#cause));
    this.#cancelTimer = clock.schedule(READY_MS, () =>
      this.#drop(Closed.unacknowledged, 'the connection was not acknowledged in time'),
    );
  }

  send(message: Message): void {
    if (!this.#isOver) this.#socket.send(stringifyMessage(message));
  }

  /** In good order, as far as the network lets it: it is not waited for. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    this.#detach();
    this.#socket.close(1000, 'Normal Closure');
  }

  #hear(data: unknown): void {
    this.#heard = true;
    const message = read(data);
    if (!message) this.#drop(Closed.badResponse, 'the server sent what is no message');
    else if (message.type === MessageType.Ping) this.send({ type: MessageType.Pong });
    else if (message.type === MessageType.Pong) return;
    else if (this.isReady) this.#listener.onMessage(message);
    else if (message.type === MessageType.ConnectionAck) this.#begin(message.payload);
    else this.#drop(Closed.badResponse, 'the server sent a message before its acknowledgement');
  }

  #begin(payload: Record<string, unknown> | undefined): void {
    this.isReady = true;
    this.#pingLater(PING_MS);
    this.#listener.onReady(timeIn(payload));
  }

  #pingLater(afterMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.schedule(afterMs, () => {
      this.#heard = false;
      this.send({ type: MessageType.Ping });
      this.#cancelTimer = this.#clock.schedule(ANSWER_MS, () => {
        if (this.#heard) this.#pingLater(PING_MS - ANSWER_MS);
        else this.#drop(Closed.silent, 'nothing comes from the server any more');
      });
    });
  }

  /** Does not wait for the other side, which may be gone. */
  #drop(code: number, reason: string): void {
    this.#detach();
    if (this.#socket.terminate) this.#socket.terminate();
    else this.#socket.close(4000, reason);
    this.#end(new ConnectionLostError(code, reason));
  }

  #end(error: ConnectionLostError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    this.#listener.onLost(error);
  }

  /** One that is closed while it opens still has an error to tell: in Node nobody to hear it would end the process. */
  #detach(): void {
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.onerror = () => {};
  }
}

function construct(webSocketImpl: unknown, url: string): AnyWebSocket {
  const { WebSocket, location } = globalThis as { WebSocket?: unknown; location?: { href: string } };
  const Implementation = webSocketImpl ?? WebSocket;
  if (typeof Implementation !== 'function')
    throw new TypeError('this platform has no WebSocket: pass `webSocketImpl`, as the class of `ws`');
  const { href } = new URL(url, location?.href);
  return Reflect.construct(Implementation, [href.replace(/^http/, 'ws'), GRAPHQL_TRANSPORT_WS_PROTOCOL]);
}

function read(data: unknown): Message | null {
  try {
    return parseMessage(data) as Message;
  } catch {
    return null;
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : '';
}

function timeIn(payload: Record<string, unknown> | undefined): Date | null {
  const time = new Date(String(payload?.now));
  return Number.isNaN(time.getTime()) ? null : time;
}
