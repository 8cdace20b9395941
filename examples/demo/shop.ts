import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Order } from './orders.js';

/** What the shop does for an order, by the name of its endpoint. */
export const DEEDS = ['reservations', 'charges', 'shipments'] as const;
export type Deed = (typeof DEEDS)[number];

/** One thing done for one order: how often it was asked for, by idempotency key. */
type Asked = Map<string, number>;

/**
 * A shop on HTTP. A deed that is asked for again with the same Idempotency-Key is answered, and not done again; with
 * another key it is done again, and the demo has failed.
 */
export class Shop {
  readonly #orders: Map<string, Order>;
  readonly #asked = new Map<string, Asked>();
  readonly #charged = new Map<string, number>();
  readonly #server: Server;

  private constructor(orders: readonly Order[]) {
    this.#orders = new Map(orders.map((order) => [order.id, order]));
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(orders: readonly Order[]): Promise<Shop> {
    const shop = new Shop(orders);
    shop.#server.listen(0, '127.0.0.1');
    await once(shop.#server, 'listening');
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How often a deed was really done for an order. */
  timesDone(deed: Deed, orderId: string): number {
    return this.#asked.get(`${deed} ${orderId}`)?.size ?? 0;
  }

  /** Requests that only repeated one with the same key: answered, and not done again. */
  get repeats(): number {
    const counts = [...this.#asked.values()].flatMap((asked) => [...asked.values()]);
    return counts.reduce((sum, count) => sum + count - 1, 0);
  }

  /** The money taken for an order. */
  charged(orderId: string): number {
    return this.#charged.get(orderId) ?? 0;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const [, place = '', id = ''] = (request.url ?? '').split('/');
      const body = await readJson(request);
      await setTimeout(latencyOf(request));
      if (request.method === 'GET' && place === 'orders') return send(response, this.#orders.get(id));
      const deed = DEEDS.find((name) => name === place);
      send(response, deed && this.#do(deed, body, String(request.headers['idempotency-key'])));
    } catch {
      // The one who asked was killed while it did.
      response.destroy();
    }
  }

  #do(deed: Deed, body: Body, key: string): object | undefined {
    const { order_id: orderId = '', amount = 0 } = body;
    if (!this.#orders.has(orderId)) return undefined;
    const place = `${deed} ${orderId}`;
    const asked: Asked = this.#asked.get(place) ?? new Map();
    this.#asked.set(place, asked);
    if (!asked.has(key) && deed === 'charges') this.#charged.set(orderId, this.charged(orderId) + amount);
    asked.set(key, (asked.get(key) ?? 0) + 1);
    return { id: `${deed}/${orderId}`, done: true };
  }
}

interface Body {
  order_id?: string;
  amount?: number;
}

async function readJson(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = await request.toArray();
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

/** 20 to 79 ms, by the key: the same in every run for the same request. */
function latencyOf({ headers }: IncomingMessage): number {
  return 20 + (Number.parseInt(String(headers['idempotency-key']).slice(0, 4), 16) % 60);
}

function send(response: ServerResponse, body: object | undefined): void {
  response
    .writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
    .end(JSON.stringify(body ?? { error: 'there is no such order' }));
}
