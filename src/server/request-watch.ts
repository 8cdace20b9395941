import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../domain/logger.js';
import type { Metrics } from '../domain/metrics.js';
import type { Clock, Ids } from '../domain/runtime.js';

/** One request over HTTP, from its beginning to the end of its answer. */
export interface WatchedRequest {
  /** Where it goes, for the log and the metrics: a name that no client makes up, since addresses may hold secrets. */
  route: string;
}

const SANE_ID = /^[\w.:-]{1,128}$/;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Gives a request its id, and tells of it once it has been answered: the metrics always, the log where it listens to so much. */
export function watchRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { clock, ids, metrics, logger }: { clock: Clock; ids: Ids; metrics: Metrics; logger: Logger },
): WatchedRequest {
  const begun = clock.now().getTime();
  const requestId = nameRequest(request, ids);
  const watched = { route: 'other' };
  response.setHeader('x-request-id', requestId);
  response.once('close', () => {
    const { route } = watched;
    const method = METHODS.has(request.method ?? '') ? (request.method as string) : 'OTHER';
    const seconds = Math.max(0, clock.now().getTime() - begun) / 1_000;
    const status = response.statusCode;
    metrics.requestDone({ method, route, status, seconds: isStream(response) ? null : seconds });
    const fields = { requestId, method, route, status, ms: Math.round(seconds * 1_000) };
    if (status === 500) logger.info(fields, 'a request was answered with a fault');
    else logger.debug(fields, response.writableFinished ? 'a request was answered' : 'a request was cut off');
  });
  return watched;
}

/** What the sender calls it, where that is fit for a log; else a name of our own, put where the sender's would be. */
export function nameRequest({ headers }: IncomingMessage, ids: Ids): string {
  const sent = headers['x-request-id'];
  const id = typeof sent === 'string' && SANE_ID.test(sent) ? sent : ids.short();
  headers['x-request-id'] = id;
  return id;
}

/** The id of a request that has been named. */
export function requestIdOf({ 'x-request-id': id }: IncomingMessage['headers']): string {
  return String(id);
}

function isStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');
}
