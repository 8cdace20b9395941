import type { ServerResponse } from 'node:http';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Clock } from '../domain/runtime.js';
import type { Connections } from './connections.js';
import { StreamConnection } from './event-stream.js';
import type { ConnectionLimits } from './limits.js';
import { createLiveResult } from './live-result.js';
import type { Subscribe } from './shared-results.js';

interface Parts {
  connections: Connections;
  clock: Clock;
  limits: ConnectionLimits;
}

type Result = AsyncIterableIterator<ExecutionResult> | ExecutionResult;
export type ServeSubscription = (args: ExecutionArgs) => Promise<Result>;

/** Counts the subscriptions of the gateway over whatever connection, and knows the streams of server-sent events. */
export function createSubscriptions(subscribe: Subscribe, parts: Parts): ServeSubscription {
  const { subscriptionsPerGateway: most } = parts.limits;
  let count = 0;
  return async (args) => {
    if (count >= most) return { errors: [tooMany(most)] };
    count++;
    const release = () => void count--;
    try {
      const result = await serve(args, (served) => subscribe(served, release), parts);
      if (!isAsyncIterable(result)) release();
      return result;
    } catch (error) {
      release();
      throw error;
    }
  };
}

/** Lets Yoga serve subscriptions so. */
export function serveSubscriptions(serveOne: ServeSubscription): Plugin {
  return {
    /** A client that comes back says with that header what it had last, over and above its own `after`. */
    onParams({ request, params, setParams }) {
      const after = request.headers.get('last-event-id');
      const isStream = request.headers.get('accept')?.includes('text/event-stream');
      if (after && isStream) setParams({ ...params, variables: { ...params.variables, after } });
    },
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(serveOne as never),
  };
}

async function serve(args: ExecutionArgs, subscribe: ServeSubscription, parts: Parts): Promise<Result> {
  // Over a WebSocket there is none, and the socket is the connection.
  const { res } = args.contextValue as { res?: ServerResponse };
  const connection = res ? new StreamConnection(res, parts) : null;
  const refusal = await connection?.admit();
  if (refusal) return { errors: [refusal] };
  const result = await subscribe(args);
  return connection && isAsyncIterable(result) ? connection.send(createLiveResult(result)) : result;
}

function tooMany(most: number): GraphQLError {
  const message = `this gateway has ${most} subscriptions, the most there may be: try again later, or run more gateways`;
  return new GraphQLError(message, {
    extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', http: { status: 503 } },
  });
}
