import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../domain/logger.js';
import type { Ids } from '../domain/runtime.js';
import { requirePermission } from '../services/rights.js';
import type { Caller, Services } from '../services/services.js';
import { findPage, type Page } from './rest/pages.js';
import { readBody, readIdempotencyKey, readQuery } from './rest/read-request.js';
import { MethodNotAllowedError, refusalFor } from './rest/refusals.js';
import type { Given } from './rest/route.js';
import { findRoute, REST_PATH } from './rest/routes.js';

export interface RestParts {
  services: Services;
  logger: Logger;
  ids: Ids;
}

/** Who asks; null where that was refused, and answered. */
type Admit = () => Promise<Caller | null>;

export function isRestPath(path: string): boolean {
  return path === REST_PATH || path.startsWith(`${REST_PATH}/`);
}

/** Answers a request below the path of the API. */
export async function serveRest(
  parts: RestParts,
  request: IncomingMessage,
  response: ServerResponse,
  admit: Admit,
): Promise<void> {
  try {
    const { pathname, searchParams } = addressOf(request);
    const page = findPage(pathname);
    if (page) return sendPage(page, request, response);
    const caller = await admit();
    if (caller) send(response, await respond(parts, caller, request, pathname, searchParams));
  } catch (error) {
    // Nobody is there any more to be answered.
    if (!response.destroyed) send(response, refusalFor(error, parts));
  }
}

async function respond(
  { services }: RestParts,
  caller: Caller,
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
): Promise<Given> {
  const { route, id } = findRoute(request.method ?? 'GET', path.slice(REST_PATH.length));
  requirePermission(caller, route.permission);
  const asked = {
    id,
    query: route.query ? readQuery(route.query, query) : {},
    body: route.body ? await readBody(route.body, request) : {},
    idempotencyKey: route.idempotent ? readIdempotencyKey(request) : null,
  };
  return route.respond({ services, caller }, asked);
}

/** Taken apart by hand: what a request line holds need not be an address. */
function addressOf({ url = '/' }: IncomingMessage): { pathname: string; searchParams: URLSearchParams } {
  const [pathname = '/', ...rest] = url.split('?');
  return { pathname, searchParams: new URLSearchParams(rest.join('?')) };
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
