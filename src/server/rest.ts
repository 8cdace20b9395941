import type { IncomingMessage, ServerResponse } from 'node:http';
import { ForbiddenError } from '../domain/access-errors.js';
import type { Logger } from '../domain/logger.js';
import type { Ids } from '../domain/runtime.js';
import type { Span } from '../domain/tracing.js';
import type { Limiter } from '../limits/limiter.js';
import type { RequestLimits } from '../limits/request-limits.js';
import { logForbidden, requirePermission } from '../services/rights.js';
import type { Caller, Services } from '../services/services.js';
import type { Admission } from './admission.js';
import { type PatienceParts, withPatience } from './patience.js';
import { requestIdOf, type WatchedRequest } from './request-watch.js';
import { findPage, type Page } from './rest/pages.js';
import { readBody, readIdempotencyKey, readQuery } from './rest/read-request.js';
import { MethodNotAllowedError, refusalFor } from './rest/refusals.js';
import type { Given } from './rest/route.js';
import { findRoute, type Match, REST_PATH } from './rest/routes.js';
import { trace } from './rest/trace.js';

export interface RestParts extends PatienceParts {
  services: Services;
  logger: Logger;
  ids: Ids;
  admission: Admission;
  limiter: Limiter;
  requestLimits: Pick<RequestLimits, 'bodyBytes'>;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  watched: WatchedRequest;
}

/** Who asks; null where that was refused, and answered. */
type Admit = () => Promise<Caller | null>;

export function isRestPath(path: string): boolean {
  return path === REST_PATH || path.startsWith(`${REST_PATH}/`);
}

/** Answers a request below the path of the API. */
export async function serveRest(parts: RestParts, exchange: Exchange, admit: Admit): Promise<void> {
  const { request, response, watched } = exchange;
  try {
    const { pathname, query } = addressOf(request);
    const page = findPage(pathname);
    const refused = page && (await parts.admission.take(request, null));
    if (refused) throw refused;
    if (page) {
      watched.route = pathname;
      return sendPage(page, request, response);
    }
    const caller = await admit();
    if (!caller) return;
    const match = findRoute(request.method ?? 'GET', pathname.slice(REST_PATH.length));
    watched.route = `${REST_PATH}${match.route.path}`;
    const name = `${match.route.method} ${watched.route}`;
    const traced = (span: Span) =>
      respond(parts, goingOn(caller, span), request, match, query).catch((error) =>
        refuseAttempt(error, { logger: parts.logger, caller, operation: name }),
      );
    const given = trace(parts.services.tracing, name, request, traced);
    send(response, await withPatience(parts, given));
  } catch (error) {
    // Nobody is there any more to be answered.
    if (response.destroyed) return;
    send(response, refusalFor(error, { ...parts, requestId: requestIdOf(request.headers) }));
  }
}

/** What the request starts or resumes goes on with its trace. */
function goingOn(caller: Caller, { traceparent }: Span): Caller {
  return traceparent === null ? caller : { ...caller, traceparent };
}

async function respond(
  { services, limiter, requestLimits }: RestParts,
  caller: Caller,
  request: IncomingMessage,
  { route, id }: Match,
  query: URLSearchParams,
): Promise<Given> {
  requirePermission(caller, route.permission);
  await limiter.takeOperation(caller, { kind: 'ordinary', cost: route.cost ?? 1 });
  const asked = {
    id,
    query: route.query ? readQuery(route.query, query) : {},
    body: route.body ? await readBody(route.body, request, requestLimits.bodyBytes) : {},
    idempotencyKey: route.idempotent ? readIdempotencyKey(request) : null,
  };
  return route.respond({ services, caller }, asked);
}

/** Whoever may not is told so by the answer, and those who run the server by the log. */
function refuseAttempt(
  error: unknown,
  { logger, caller, operation }: { logger: Logger; caller: Caller; operation: string },
): never {
  if (error instanceof ForbiddenError) logForbidden(logger, caller, { error, operation });
  throw error;
}

/** Taken apart by hand: what a request line holds need not be an address. */
function addressOf({ url = '/' }: IncomingMessage): { pathname: string; query: URLSearchParams } {
  const [pathname = '/', ...rest] = url.split('?');
  return { pathname, query: new URLSearchParams(rest.join('?')) };
}

function sendPage({ text, headers }: Page, { method = 'GET' }: IncomingMessage, response: ServerResponse) {
  if (method !== 'GET' && method !== 'HEAD')
    throw new MethodNotAllowedError(method, 'this page', ['GET', 'HEAD']);
  response.writeHead(200, { ...headers, 'x-content-type-options': 'nosniff' }).end(text);
}

function send(response: ServerResponse, { status, headers, body }: Given): void {
  const common = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  response.writeHead(status, { ...common, ...headers }).end(`${JSON.stringify(body)}\n`);
}
