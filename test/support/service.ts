import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '#src/domain/json.js';

/** A request that has come to the service, and is held until the test answers it. */
export interface Arrival {
  /** The path without its `/`: by convention the id of the step. */
  step: string;
  body: string;
  idempotencyKey: string;
  traceparent: string | undefined;
  answer(status?: number, body?: string, headers?: Record<string, string>): void;
  /** Begins an answer, and hangs up in the middle of it. */
  breakOff(): void;
  /** Resolves when the other side has hung up without an answer. */
  hungUp: Promise<void>;
}

/** What steps call in a test: a local HTTP server that holds each answer until the test lets it go. */
export async function startService() {
  const arrivals: Arrival[] = [];
  const awaiting: ((arrival: Arrival) => void)[] = [];
  let taken = 0;
  let answersAtOnce = false;

  const server = createServer(async (request, response) => {
    const arrival = await arrive(request, response);
    arrivals.push(arrival);
    if (answersAtOnce) arrival.answer();
    else awaiting.shift()?.(arrivals[taken++] as Arrival);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const { port } = server.address() as AddressInfo;

  const next = () =>
    new Promise<Arrival>((resolve) => {
      const waiting = arrivals[taken];
      if (!waiting) return void awaiting.push(resolve);
      taken += 1;
      resolve(waiting);
    });

  return {
    /** A step that posts to the service, and so is in flight until it is answered; at a path of its own where one is given. */
    step(id: string, more: object = {}, path = id): JsonObject {
      const url = `http://127.0.0.1:${port}/${path}`;
      return { id, type: 'execute', execute: [{ type: 'webhook', url }], ...more };
    },
    arrivals,
    /** The next request that no earlier call has given. */
    next,
    /** The next requests, one to each of these paths, in whatever order they come. */
    async nextTo<P extends string>(...paths: P[]): Promise<Record<P, Arrival>> {
      const found = new Map<string, Arrival>();
      while (found.size < paths.length) {
        const arrival = await next();
        if (!paths.includes(arrival.step as P) || found.has(arrival.step))
          throw new Error(`a request to ${arrival.step} came, where ${paths.join(', ')} were awaited`);
        found.set(arrival.step, arrival);
      }
      return Object.fromEntries(found) as Record<P, Arrival>;
    },
    /** From now on nothing is held. */
    answerAtOnce() {
      answersAtOnce = true;
    },
  };
}

async function arrive(request: IncomingMessage, response: ServerResponse): Promise<Arrival> {
  return {
    step: request.url?.slice(1) ?? '',
    body: await text(request),
    idempotencyKey: String(request.headers['idempotency-key']),
    traceparent: request.headers.traceparent as string | undefined,
    answer: (status = 200, body = '', headers = {}) => void response.writeHead(status, headers).end(body),
    breakOff() {
      response
        .writeHead(200, { 'content-length': 100 })
        .write('only the beginning', () => response.destroy());
    },
    hungUp: once(response, 'close').then(() => {}),
  };
}
