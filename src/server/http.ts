import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { APPROVAL_LINK_PATH } from '../domain/approval-link.js';
import type { Logger } from '../domain/logger.js';
import type { Ids } from '../domain/runtime.js';
import type { Feed } from '../events/feed.js';
import type { GraphqlContext } from '../graphql/context.js';
import { schema } from '../graphql/schema.js';
import type { Caller, Services } from '../services/services.js';
import { type Admission, refuseType } from './admission.js';
import { answer, answerLimit, refusal } from './answer.js';
import { isApprovalLink, serveApprovalLink } from './approval-link.js';
import type { Authenticate } from './auth.js';
import type { Connections } from './connections.js';
import { shareWithPages } from './cors.js';
import { DocumentCache, NO_CACHE } from './document-cache.js';
import { type Grant, grantTo } from './grant.js';
import { isHost } from './host.js';
import { type LimitParts, limitOperations, tellBodyLimit } from './limit-operations.js';
import type { ConnectionLimits } from './limits.js';
import { createErrorMask } from './mask-error.js';
import { watchOperations } from './operation-watch.js';
import { boundOperations, withPatientSubscribe } from './patience.js';
import { answerProbe, type Scrape } from './probes.js';
import type { Readiness } from './readiness.js';
import { admitCaller, answerStranger } from './reception.js';
import { watchRequest } from './request-watch.js';
import { refusal as restRefusal } from './rest/refusals.js';
import { isRestPath, serveRest } from './rest.js';
import { createSharedSubscribe } from './shared-results.js';
import { governSubscriptions, type Streams } from './subscriptions.js';

export interface ServerParts extends LimitParts {
  services: Services;
  feed: Feed;
  logger: Logger;
  ids: Ids;
  authenticate: Authenticate;
  connections: Connections;
  limits: ConnectionLimits;
  admission: Admission;
  readiness: Readiness;
  /** Who may scrape metrics here; null: nobody. */
  scrape: Scrape | null;
  /** Where people reach this server; null: where a request did. */
  publicUrl: string | null;
}

export const GRAPHQL_PATH = '/graphql';

const WELCOME = `# Put {"authorization": "Bearer <the token printed at the start>"} into the Headers tab below, then run this.
query Overview {
  executions(first: 10) {
    totalCount
    nodes: edges { node { id executionId status pausedReason currentStepId nextStepId } }
  }
}
`;

export function createGraphqlServer(parts: ServerParts) {
  const { services, feed, logger, ids, connections, limits, publicUrl } = parts;
  const { bodyBytes, persistedDocuments } = parts.requestLimits;
  const { clock, metrics, tracing } = services;
  const faults = new WeakMap<object, string>();
  const noteFault = (error: object, requestId: string) => void faults.set(error, requestId);
  const requestOf = (error: unknown) => faults.get(error as object);
  const maskError = createErrorMask({ logger, ids, requestOf });
  const subscribe = withPatientSubscribe(parts, createSharedSubscribe(maskError));
  const streams: Streams = new WeakMap();
  const failures = new WeakMap<object, (error: unknown) => void>();
  const noteStream = (context: object, fail: (error: unknown) => void) => void failures.set(context, fail);
  const yoga = createYoga<Grant, GraphqlContext>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context: ({ caller, isStillGranted }) => ({ caller, isStillGranted, services, feed, logger, publicUrl }),
    maskedErrors: { maskError: tellBodyLimit(maskError, bodyBytes) },
    // Several megabytes of page, loaded when the first browser asks for it.
    renderGraphiQL: async (options) =>
      (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
    // Nothing that could be written there would be carried out.
    graphiql: persistedDocuments === 'only' ? false : { title: 'Reprise', defaultQuery: WELCOME },
    plugins: [
      watchOperations({ clock, metrics, tracing, logger, noteFault, noteStream }),
      limitOperations(parts),
      boundOperations(parts),
      governSubscriptions({ subscribe, streams, connections, clock, metrics, limits }),
    ],
    maxRequestBodySize: bodyBytes,
    extraParamNames: ['documentId'],
    parserAndValidationCache: { documentCache: new DocumentCache(), errorCache: NO_CACHE },
    multipart: false,
    landingPage: false,
    logging: false,
    // Seen to in one place, for REST as well.
    cors: false,
  });
  /** A stream over a WebSocket has failed: what its client is to be told. */
  const fail = (context: object, error: unknown): Error => {
    failures.get(context)?.(error);
    return maskError(error);
  };
  return { yoga, streams, fail };
}

export type GraphqlServer = ReturnType<typeof createGraphqlServer>;

const ROUTES = new Set(['/', GRAPHQL_PATH, '/health', '/ready', '/metrics']);

/** Longer than what stands before a gateway keeps an idle connection: who sends on one that is just being closed gets no answer. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Routes: GraphQL and REST for those with a token, GraphiQL for browsers, approvals for those with a link, the probes for everybody,
 * and metrics for who scrapes them.
 */
export function createHttpServer(parts: ServerParts, { yoga }: GraphqlServer): Server {
  const { ids, logger, services, connections, limits } = parts;
  const watching = { ids, logger, clock: services.clock, metrics: services.metrics };
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const watched = watchRequest(request, response, watching);
    if (ROUTES.has(path)) watched.route = path;
    // What stands before the gateway is to ask another one next time.
    if (connections.isDraining) response.shouldKeepAlive = false;
    if (answerProbe(parts, path, request, response)) return;
    const isForPages = path === GRAPHQL_PATH || isRestPath(path);
    if (isForPages && shareWithPages(request, response, limits.allowedOrigins)) return;
    if (path === GRAPHQL_PATH) return void serveGraphql(parts, yoga, request, response);
    if (isRestPath(path))
      return void serveRest(parts, { request, response, watched }, () =>
        admitCaller(parts, request, response, restRefusal),
      );
    if (isApprovalLink(path)) {
      watched.route = APPROVAL_LINK_PATH;
      return void serveApprovalLink(parts, path, request, response);
    }
    void answerStranger(parts, request, response, () => {
      if (path === '/') return void response.writeHead(302, { location: GRAPHQL_PATH }).end();
      const message = `there is nothing at ${path}; GraphQL is at ${GRAPHQL_PATH}`;
      answer(response, 404, refusal('NOT_FOUND', message));
    });
  });
}

async function serveGraphql(
  parts: ServerParts,
  yoga: GraphqlServer['yoga'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // What is behind this would answer with a fault.
  if (!isHost(request.headers.host))
    return answer(response, 400, refusal('BAD_REQUEST', 'the header host is no address of a server'));
  // Without a caller only the page of GraphiQL is served, which executes nothing.
  if (asksForPage(request))
    return answerStranger(
      parts,
      request,
      response,
      () => void yoga.handle(request, response, grantTo(null as unknown as Caller, undefined, parts)),
    );
  const refused = refuseType(request);
  if (refused) return answerLimit(response, refused);
  const caller = await admitCaller(parts, request, response);
  if (caller) void yoga.handle(request, response, grantTo(caller, request.headers.authorization, parts));
}

/** A browser that opens the address: it gets GraphiQL whatever else it asks for. */
function asksForPage({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}
