import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Logger } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';
import { type Closing, INTERNAL, notInitialised, notReading, tooManyMessages } from './close-codes.js';
import type { Connection } from './connections.js';
import type { ConnectionLimits } from './limits.js';
import { Outlet } from './outlet.js';
import { Pace } from './pace.js';

/** What the handlers of the protocol get with each message. */
export interface Extra {
  live: LiveSocket;
  request: IncomingMessage;
}

interface Parts {
  /** What the socket writes to. */
  line: Duplex;
  clock: Clock;
  limits: ConnectionLimits;
  logger: Logger;
}

/** How long a client has to answer that it closes, too. */
export const CLOSE_MS = 5_000;
const MOST_REASON_BYTES = 123;

/** One WebSocket of a client: heard, pinged, and closed for good. */
export class LiveSocket implements Connection {
  readonly outlet: Outlet;
  /** Whether it was counted among the requests of somebody, or of a stranger. */
  isCounted = false;
  /** The ids of operations that have not begun yet, also of those that the client has given up meanwhile. */
  readonly beginning = new Set<string>();
  readonly #socket: WebSocket;
  readonly #parts: Parts;
  readonly #pace: Pace;
  readonly #mostMessages: number;
  #isHeard = true;
  #cancelInit: () => void;
  #cancelPing = () => {};
  #cancelClose = () => {};
  #endOperations: (code: number, reason: string) => void = () => {};

  constructor(socket: WebSocket, parts: Parts) {
    const { line, clock, limits } = parts;
    this.#socket = socket;
    this.#parts = parts;
    // A client that comes back begins all that it had at once.
    this.#mostMessages = Math.max(limits.messagesPerSecond, 2 * limits.subscriptionsPerSocket);
    this.#pace = new Pace(clock, this.#mostMessages);
    this.outlet = new Outlet(socket, line, clock, limits, () => this.close(notReading(limits.stallMs)));
    this.#cancelInit = clock.schedule(limits.initMs, () => this.close(notInitialised(limits.initMs)));
    this.#armPing();
  }

  /** Lets `server` speak the protocol over it; `onClosed` is called when it is gone. */
  serve(server: Server<Extra>, request: IncomingMessage, onClosed: () => void): void {
    const socket = this.#socket;
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (data) => this.outlet.send(data),
        close: (code = 1000, reason = '') => this.close({ code, reason }),
        onMessage: (hear) => socket.on('message', (data) => void this.#hear(() => hear(String(data)))),
      },
      { live: this, request },
    );
    this.#endOperations = (code, reason) => void this.#guard(() => closed(code, reason));
    for (const sign of ['ping', 'pong']) socket.on(sign, () => this.#noteHeard());
    // Whatever it is, a faulty frame or a lost connection, ws closes the socket for it.
    socket.on('error', (error) => this.#parts.logger.debug({ err: error }, 'a socket failed'));
    socket.once('close', (code, reason) => {
      this.#end(code, String(reason));
      this.#cancelClose();
      onClosed();
    });
  }

  /** The client has said who it is. */
  noteInitialised(): void {
    this.#cancelInit();
  }

  close({ code, reason }: Closing): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.close(code, Buffer.byteLength(reason) > MOST_REASON_BYTES ? '' : reason);
    this.#end(code, reason);
    // One that was full is not read from; the client's answer is to be heard.
    this.#socket.resume();
    this.#cancelClose = this.#parts.clock.schedule(CLOSE_MS, () => this.#socket.terminate());
  }

  #end(code: number, reason: string): void {
    this.#cancelInit();
    this.#cancelPing();
    this.outlet.end();
    const end = this.#endOperations;
    this.#endOperations = () => {};
    end(code, reason);
  }

  /** A client may go on sending on a socket that is being closed: nothing of that is carried out. */
  async #hear(handle: () => Promise<void>): Promise<void> {
    this.#noteHeard();
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#pace.keeps()) await this.#guard(handle);
    else this.close(tooManyMessages(this.#mostMessages));
  }

  async #guard(handle: () => Promise<void>): Promise<void> {
    try {
      await handle();
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'a message over a socket failed by a fault of the server');
      this.close(INTERNAL);
    }
  }

  #noteHeard(): void {
    this.#isHeard = true;
  }

  #armPing(): void {
    this.#cancelPing = this.#parts.clock.schedule(this.#parts.limits.pingMs, () => {
      this.#ping();
      this.#armPing();
    });
  }

  /** A ping would wait behind what fills the socket; until that is sent, its outlet knows whether anybody reads. */
  #ping(): void {
    if (this.outlet.isFull) this.#noteHeard();
    else if (!this.#isHeard) this.#socket.terminate();
    else {
      this.#isHeard = false;
      this.#socket.ping();
    }
  }
}
