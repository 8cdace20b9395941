import type { ServerResponse } from 'node:http';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Metrics } from '../domain/metrics.js';
import type { Clock } from '../domain/runtime.js';
import type { PullIterator } from '../events/pull-iterator.js';
import type { Connections } from './connections.js';
import { StreamConnection } from './event-stream.js';
import type { ConnectionLimits } from './limits.js';
import { createLiveResult } from './live-result.js';
import type { Subscribe } from './shared-results.js';

interface Parts {
  subscribe: Subscribe;
  streams: Streams;
  connections: Connections;
  clock: Clock;
  metrics: Metrics;
  limits: ConnectionLimits;
}

type Result = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

/** By the context they were asked for with: as they are, without what Yoga wraps around them, which each event pays for. */
export type Streams = WeakMap<object, PullIterator<ExecutionResult>>;

/** Counts the subscriptions of the gateway over whatever connection, and knows the streams of server-sent events. */
export function governSubscriptions(parts: Parts): Plugin {
  const { subscriptionsPerGateway: most } = parts.limits;
  let count = 0;
  const add = (by: 1 | -1) => {
    count += by;
    parts.metrics.subscriptions(by);
  };
  return {
    /** A client that comes back says with that header what it had last, over and above its own `after`. */
    onParams({ request, params, setParams }) {
      const after = request.headers.get('last-event-id');
      const isStream = request.headers.get('accept')?.includes('text/event-stream');
      if (after && isStream) setParams({ ...params, variables: { ...params.variables, after } });
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs): Promise<Result> => {
        if (count >= most) return { errors: [tooMany(most)] };
        add(1);
        const release = () => add(-1);
        try {
          const result = await serve(args, release, parts);
          if (!isAsyncIterable(result)) release();
          return result;
        } catch (error) {
          release();
          throw error;
        }
      });
    },
  };
}

async function serve(args: ExecutionArgs, onEnd: () => void, parts: Parts): Promise<Result> {
  // Over a WebSocket there is none, and the socket is the connection.
  const { res } = args.contextValue as { res?: ServerResponse };
  const connection = res ? new StreamConnection(res, parts) : null;
  const refusal = await connection?.admit();
  if (refusal) return { errors: [refusal] };
  const result = await parts.subscribe(args, onEnd);
  if (!isAsyncIterable(result)) return result;
  if (connection) return connection.send(createLiveResult(result));
  parts.streams.set(args.contextValue as object, result);
  return result;
}

/** Subscriptions are given up at any time. */
const AGAIN = { 'retry-after': '5' };

function tooMany(most: number): GraphQLError {
  const message = `this gateway has ${most} subscriptions, the most there may be: try again later, or run more gateways`;
  return new GraphQLError(message, {
    extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', http: { status: 503, headers: AGAIN } },
  });
}
