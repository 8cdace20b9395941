import type { Server } from 'node:http';
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { GRAPHQL_PATH, type GraphqlServer, MOST_BODY_BYTES, type ServerParts } from './http.js';

type EnvelopedArgs = ExecutionArgs & {
  execute(args: ExecutionArgs): unknown;
  subscribe(args: ExecutionArgs): unknown;
};

const SEND_TOKEN = 'send { "authorization": "Bearer <token>" } as the payload of connection_init';
/** How long a client has to answer that it closes, too. */
const CLOSE_MS = 1_000;

/** GraphQL over WebSocket (graphql-transport-ws) on the same path; the token comes in connection_init or the upgrade. */
export function attachWebSocket(
  server: Server,
  { services: { clock }, authenticate }: ServerParts,
  graphql: GraphqlServer,
): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ server, path: GRAPHQL_PATH, maxPayload: MOST_BODY_BYTES });
  const disposable = useServer(
    {
      execute: (args) => (args as EnvelopedArgs).execute(args) as never,
      subscribe: (args) => (args as EnvelopedArgs).subscribe(args) as never,
      onConnect: ({ connectionParams, extra }) => {
        // With the time here, by which a client knows when it has all that it missed.
        if (authenticate(authorizationOf(connectionParams, extra.request.headers.authorization)))
          return { now: clock.now().toISOString() };
        extra.socket.close(CloseCode.Unauthorized, SEND_TOKEN);
      },
      onSubscribe: async ({ connectionParams, extra }, _id, params) => {
        const caller = authenticate(authorizationOf(connectionParams, extra.request.headers.authorization));
        // A client may go on sending on a socket that is being closed.
        if (!caller) return [new GraphQLError(SEND_TOKEN)];
        const enveloped = graphql.getEnveloped({ caller, params });
        const document = parsed(() => enveloped.parse(params.query));
        if (document instanceof GraphQLError) return [document];
        const errors = enveloped.validate(enveloped.schema, document);
        if (errors.length > 0) return errors;
        const args: EnvelopedArgs = {
          schema: enveloped.schema,
          document,
          operationName: params.operationName ?? null,
          variableValues: params.variables ?? null,
          contextValue: await enveloped.contextFactory(),
          execute: enveloped.execute,
          subscribe: enveloped.subscribe,
        };
        return args;
      },
      onError: (_context, _id, _payload, errors) => errors.map(shownOf),
    },
    sockets,
  );
  return {
    async close() {
      const cancel = clock.schedule(CLOSE_MS, () => {
        for (const socket of sockets.clients) socket.terminate();
      });
      await disposable.dispose();
      cancel();
    },
  };
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

function authorizationOf(
  params: Record<string, unknown> | undefined,
  header: string | undefined,
): string | undefined {
  const sent = params?.authorization ?? params?.Authorization;
  return typeof sent === 'string' ? sent : header;
}
