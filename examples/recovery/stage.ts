import WebSocket from 'ws';
import { createClient } from '#src/client/client.js';
import { Alarm } from '../demo/alarm.js';
import { Server } from '../demo/server.js';
import { Book } from './book.js';
import { Ledger } from './ledger.js';
import { type Draw, drawFrom } from './orders.js';
import { Requests } from './requests.js';

/** The step that the ledger refuses for one order, until that is mended. */
export const REFUSED_STEP = 'paper.invoice';

/** Everything that takes part. */
export interface Stage {
  draw: Draw;
  server: Server;
  ledger: Ledger;
  requests: Requests;
  book: Book;
  alarm: Alarm;
  /** Tells one thing that happened, in a sentence. */
  say(sentence: string): void;
  /** Ends all that was started, and leaves nothing behind. */
  clear(): Promise<void>;
}

export async function setStage(seed: number): Promise<Stage> {
  const draw = drawFrom(seed);
  const alarm = new Alarm();
  const ledger = await Ledger.start({ order: draw.refused, step: REFUSED_STEP });
  // As they come: a server that is slow to start again must not lose what it has just taken up.
  const server = await Server.prepare(alarm, { LEASE_SECONDS: '10' });
  const client = createClient({ url: server.url, token: server.token, webSocketImpl: WebSocket });
  const startedAt = performance.now();
  return {
    ...{ draw, server, ledger, alarm, requests: new Requests(client), book: new Book(client) },
    say(sentence) {
      const seconds = (performance.now() - startedAt) / 1_000;
      console.log(`${seconds.toFixed(1).padStart(5)} s  ${sentence}`);
    },
    async clear() {
      await client.close();
      await server.close();
      await ledger.close();
    },
  };
}
