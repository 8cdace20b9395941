import type { IncomingMessage, Server } from 'node:http';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import {
  type Context,
  handleProtocols,
  makeServer,
  type ServerOptions,
  type SubscribePayload,
} from 'graphql-ws';
import { WebSocket, WebSocketServer } from 'ws';
import type { PullIterator } from '../events/pull-iterator.js';
import { sentIn } from './auth.js';
import { alreadyBegun, tooLarge, tooManyRequests, UNAUTHENTICATED } from './close-codes.js';
import { nextFrame } from './frames.js';
import { grantTo } from './grant.js';
import { GRAPHQL_PATH, type GraphqlServer, type ServerParts } from './http.js';
import { findQuery, toGraphqlError } from './limit-operations.js';
import { CLOSE_MS, type Extra, LiveSocket } from './live-socket.js';
import { Newcomers } from './newcomers.js';
import { nameRequest } from './request-watch.js';
import { takeUpgrades } from './upgrade.js';

type EnvelopedArgs = ExecutionArgs & {
  execute(args: ExecutionArgs): unknown;
  subscribe(args: ExecutionArgs): unknown;
};
type Options = ServerOptions<Record<string, unknown>, Extra>;

/** GraphQL over WebSocket (graphql-transport-ws) on the same path; the token comes in connection_init or the upgrade. */
export function attachWebSocket(
  server: Server,
  parts: ServerParts,
  graphql: GraphqlServer,
): { close(): Promise<void> } {
  const { services, connections, limits, logger, admission } = parts;
  const newcomers = new Newcomers(limits.newcomersPerAddress);
  const protocol = makeServer(createProtocol(parts, graphql, newcomers));
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols,
    maxPayload: limits.messageBytes,
    // Frames are small and many: what compression saves costs each socket memory, and time for each frame.
    perMessageDeflate: false,
    closeTimeout: CLOSE_MS,
    WebSocket: sayingWhatIsTooLarge(limits.messageBytes),
  } as ConstructorParameters<typeof WebSocketServer>[0]);
  sockets.on('connection', (socket: WebSocket, request: IncomingMessage, place: string) => {
    nameRequest(request, parts.ids);
    const live = new LiveSocket(socket, { line: request.socket, clock: services.clock, limits, logger });
    connections.add(live);
    newcomers.add(place, live);
    live.serve(protocol, request, () => {
      newcomers.remove(live);
      if (!live.isCounted) void admission.take(request, null);
      connections.remove(live);
    });
  });
  takeUpgrades(server, GRAPHQL_PATH, sockets, parts);
  return {
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}

function createProtocol(parts: ServerParts, graphql: GraphqlServer, newcomers: Newcomers): Options {
  const { services, connections, limits, admission } = parts;
  return {
    // LiveSocket sees to that, by the clock.
    connectionInitWaitTimeout: 0,
    execute: (args) => (args as EnvelopedArgs).execute(args) as never,
    subscribe: async (args) => {
      const result = await (args as EnvelopedArgs).subscribe(args);
      return graphql.streams.get(args.contextValue as object) ?? (result as never);
    },
    async onConnect({ connectionParams, extra: { live, request } }) {
      live.noteInitialised();
      const sent = sentIn(connectionParams, request.headers.authorization);
      const refusal = await connections.admit(live, sent);
      live.isCounted = true;
      const isKnown = refusal?.code !== UNAUTHENTICATED.code;
      if (isKnown) newcomers.remove(live);
      const late = refusal && isKnown ? null : await admission.take(request, connections.callerOf(live));
      if (late) live.close(tooManyRequests(late.retryAfterMs));
      else if (refusal) live.close(refusal);
      // With the time here, by which a client knows when it has all that it missed.
      return { now: services.clock.now().toISOString() };
    },
    onSubscribe: async (context, id, params) => {
      const refusal = refuseBeginning(context, id, limits.subscriptionsPerSocket);
      if (refusal) return [refusal];
      const { beginning } = context.extra.live;
      beginning.add(id);
      const prepared = await prepare(context, params, parts, graphql);
      if (!('document' in prepared)) beginning.delete(id);
      return prepared;
    },
    onOperation({ extra: { live } }, id, _params, { contextValue }, result) {
      live.beginning.delete(id);
      if (!(Symbol.asyncIterator in result)) return undefined;
      const stream = result as PullIterator<ExecutionResult>;
      const carried = live.outlet.carry(stream, (next) => nextFrame(id, next));
      return failingWith(carried, (error) => graphql.fail(contextValue as object, error));
    },
    onError({ extra: { live } }, id, _payload, errors) {
      live.beginning.delete(id);
      return errors.map(shownOf);
    },
  };
}

async function prepare(
  { extra: { live, request } }: Context<Record<string, unknown>, Extra>,
  params: SubscribePayload,
  parts: ServerParts,
  graphql: GraphqlServer,
): Promise<EnvelopedArgs | readonly GraphQLError[]> {
  const { connections, admission, trusted } = parts;
  const caller = connections.callerOf(live);
  if (!caller) throw new Error('an operation came over a socket that nobody was admitted to');
  const late = await admission.take(request, caller);
  if (late) return [toGraphqlError(late, { isOverHttp: false })];
  const noted = admission.noteSource(caller, request);
  const grant = grantTo(noted, connections.authorizationOf(live), parts);
  const enveloped = graphql.yoga.getEnveloped({ ...grant, params });
  const document = parsed(() => enveloped.parse(findQuery(trusted, params) ?? params.query));
  if (document instanceof GraphQLError) return [document];
  const errors = enveloped.validate(enveloped.schema, document);
  if (errors.length > 0) return errors;
  return {
    schema: enveloped.schema,
    document,
    operationName: params.operationName ?? null,
    variableValues: params.variables ?? null,
    contextValue: await enveloped.contextFactory(),
    execute: enveloped.execute,
    subscribe: enveloped.subscribe,
  };
}

function refuseBeginning(
  { subscriptions, extra: { live } }: Context<Record<string, unknown>, Extra>,
  id: string,
  most: number,
): GraphQLError | null {
  if (Object.keys(subscriptions).length > most) return tooManyOn(most);
  if (!live.beginning.has(id)) return null;
  // Of two with one id, only one could be ended by it: the other would stay for ever.
  const closing = alreadyBegun(id);
  live.close(closing);
  return new GraphQLError(closing.reason);
}

function tooManyOn(most: number): GraphQLError {
  const message = `${most} operations are under way on this socket, the most there may be: complete one, or open another socket`;
  return new GraphQLError(message, { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } });
}

/** ws closes a socket whose message is too large without a reason. */
function sayingWhatIsTooLarge(mostBytes: number): typeof WebSocket {
  const { code: tooLargeCode, reason } = tooLarge(mostBytes);
  return class extends WebSocket {
    override close(code?: number, data?: string | Buffer): void {
      super.close(code, data ?? (code === tooLargeCode ? reason : undefined));
    }
  };
}

function failingWith<T>(
  source: AsyncIterableIterator<T>,
  errorOf: (error: unknown) => Error,
): AsyncIterableIterator<T> {
  const next = () =>
    source.next().catch((error: unknown) => {
      throw errorOf(error);
    });
  return { ...source, next };
}

/** With a code, and without the status that Yoga notes for an answer over HTTP. */
function shownOf(error: GraphQLError): GraphQLFormattedError {
  const { extensions: { http, ...extensions } = {}, ...rest } = error.toJSON();
  return { ...rest, extensions: { code: 'BAD_USER_INPUT', ...extensions } };
}

/** A query that can't be read is an answer to that query, and no reason to close the socket. */
function parsed<T>(parse: () => T): T | GraphQLError {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    error.extensions.code ??= 'GRAPHQL_PARSE_FAILED';
    return error;
  }
}
