import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Clock } from '../domain/runtime.js';

/** Knows which requests of a server are under way, so that it can be stopped without cutting them off. */
export class Requests {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #underWay = new Set<ServerResponse>();

  constructor(server: Server, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
    server.on('request', (_request, response) => {
      this.#underWay.add(response);
      response.once('close', () => this.#underWay.delete(response));
    });
  }

  /** Takes no more requests, and lets those under way be answered for at most `drainMs`. */
  async stop(drainMs: number): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const response of this.#underWay) response.shouldKeepAlive = false;
    const cancel = this.#clock.schedule(drainMs, () => this.#server.closeAllConnections());
    await closed;
    cancel();
  }
}
