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

  /**
   * Takes no more requests, cuts the streams, which have no end of their own, and lets the others be answered for at most
   * `drainMs`.
   */
  async stop(drainMs: number): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const response of this.#underWay) {
      response.shouldKeepAlive = false;
      if (isStream(response)) response.destroy();
    }
    const cancel = this.#clock.schedule(drainMs, () => this.#server.closeAllConnections());
    await closed;
    cancel();
  }
}

/** By what was asked for: what is answered can't be read from a response whose headers went out at once. */
function isStream({ req }: ServerResponse): boolean {
  return (req.headers.accept ?? '').includes('text/event-stream');
}
