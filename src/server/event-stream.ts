import type { ServerResponse } from 'node:http';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Clock } from '../domain/runtime.js';
import {
  type Closing,
  notReading,
  RESTARTED_SECONDS,
  RESTARTING,
  tooManySockets,
  UNAUTHENTICATED,
  UNAVAILABLE,
} from './close-codes.js';
import type { Connection, Connections } from './connections.js';
import type { ConnectionLimits } from './limits.js';
import type { LiveResult } from './live-result.js';
import { WHO_AGAIN_SECONDS } from './reception.js';

interface Parts {
  connections: Connections;
  clock: Clock;
  limits: ConnectionLimits;
}

/**
 * A connection for a subscription over server-sent events. Where its time is over the stream ends with an error that says so;
 * otherwise it is cut, which is no completion, so that clients subscribe again.
 */
export class StreamConnection implements Connection {
  readonly #response: ServerResponse;
  readonly #parts: Parts;
  #result: LiveResult | null = null;

  constructor(response: ServerResponse, parts: Parts) {
    this.#response = response;
    this.#parts = parts;
    // Whoever left while it was found out who asks is not told of again.
    if (response.destroyed) return;
    parts.connections.add(this);
    response.once('close', () => {
      parts.connections.remove(this);
      void this.#result?.return?.();
    });
  }

  /** Null where it may be, otherwise the error to answer with. */
  async admit(): Promise<GraphQLError | null> {
    const refusal = await this.#parts.connections.admit(this, this.#response.req.headers.authorization);
    return refusal && errorOf(refusal, this.#parts.limits);
  }

  /** What is sent, each update with its cursor as its id. */
  send(result: LiveResult): AsyncIterableIterator<ExecutionResult> {
    this.#result = result;
    if (this.#response.destroyed) void result.return?.();
    let cancelStall = () => {};
    const { clock, limits } = this.#parts;
    const armStall = () => {
      cancelStall = clock.schedule(limits.stallMs, () => this.close(notReading(limits.stallMs)));
    };
    return {
      // Asked for when there is room for it: until then nobody has read what was given before.
      async next() {
        cancelStall();
        const next = await result.next();
        if (next.done) return next;
        armStall();
        return { done: false, value: withId(next.value) };
      },
      async return() {
        cancelStall();
        return (await result.return?.()) ?? { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  close({ code, reason }: Closing): void {
    if (code !== 4403) return void this.#response.destroy();
    this.#result?.finish({ errors: [new GraphQLError(reason, { extensions: { code: 'FORBIDDEN' } })] });
  }
}

function errorOf({ code, reason }: Closing, { socketsPerUser }: ConnectionLimits): GraphQLError {
  if (code === RESTARTING.code) return refusal(503, 'RESTARTING', reason, RESTARTED_SECONDS);
  if (code === UNAVAILABLE.code) return refusal(503, 'UNAVAILABLE', reason, WHO_AGAIN_SECONDS);
  if (code === UNAUTHENTICATED.code) return refusal(401, 'UNAUTHENTICATED', reason);
  return refusal(429, 'TOO_MANY_CONNECTIONS', tooManySockets(socketsPerUser).reason);
}

function refusal(status: number, code: string, message: string, againSeconds?: string): GraphQLError {
  const headers = againSeconds === undefined ? {} : { 'retry-after': againSeconds };
  return new GraphQLError(message, { extensions: { code, http: { status, headers } } });
}

/** Yoga writes what `stringify` gives into the field `data`, so a line more is a field more of the same event. */
function withId(result: ExecutionResult): ExecutionResult {
  const cursor = cursorIn(result);
  if (cursor === null) return result;
  const stringify = (shown: ExecutionResult) => `${JSON.stringify(shown)}\nid: ${cursor}`;
  // A copy: others are sent the same result.
  return Object.assign({ ...result }, { stringify });
}

/** Of the one field of a subscription, where it was asked for. */
function cursorIn({ data }: ExecutionResult): string | null {
  const [update] = Object.values(data ?? {});
  const cursor = (update as { cursor?: unknown } | null | undefined)?.cursor;
  return typeof cursor === 'string' && !/[\r\n]/.test(cursor) ? cursor : null;
}
