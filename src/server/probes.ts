import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../domain/logger.js';
import type { Admission } from './admission.js';
import { answer, refusal } from './answer.js';
import { bearerOf } from './auth.js';
import type { Readiness } from './readiness.js';
import { answerStranger } from './reception.js';

/** What answers a scrape. */
export interface Scrape {
  expose(): Promise<{ contentType: string; text: string }>;
  /** What has to be brought as a bearer token; null: anybody who reaches the port may look. */
  token: string | null;
}

export interface ProbeParts {
  readiness: Readiness;
  /** Counts who scrapes without a token that is right. */
  admission: Admission;
  /** Null: there is nothing to scrape here. */
  scrape: Scrape | null;
  logger: Logger;
}

/** Answers what those ask who run a process: whether it lives, whether it is ready, and how it goes. False for anything else. */
export function answerProbe(
  parts: ProbeParts,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (path === '/health') answer(response, 200, { status: 'ok' });
  else if (path === '/ready') void answerReady(parts, response);
  else if (path === '/metrics' && parts.scrape) void answerScrape(parts, parts.scrape, request, response);
  else return false;
  return true;
}

async function answerReady({ readiness, logger }: ProbeParts, response: ServerResponse): Promise<void> {
  try {
    const why = await readiness.why();
    if (why === null) answer(response, 200, { status: 'ready' });
    else answer(response, 503, { status: 'not ready', why });
  } catch (error) {
    logger.warn({ err: error }, 'not ready');
    answer(response, 503, { status: 'not ready', why: 'the database does not answer' });
  }
}

async function answerScrape(
  parts: ProbeParts,
  scrape: Scrape,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { token } = scrape;
  if (token !== null && brings(request.headers.authorization, token))
    return sendMetrics(scrape, parts, response);
  await answerStranger(parts, request, response, () => {
    if (token === null) return void sendMetrics(scrape, parts, response);
    response.setHeader('www-authenticate', 'Bearer');
    const message = 'send the header authorization: Bearer <METRICS_TOKEN>';
    answer(response, 401, refusal('UNAUTHENTICATED', message));
  });
}

async function sendMetrics(
  { expose }: Scrape,
  { logger }: Pick<ProbeParts, 'logger'>,
  response: ServerResponse,
): Promise<void> {
  try {
    const { contentType, text } = await expose();
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
  } catch (error) {
    logger.error({ err: error }, 'the metrics could not be gathered');
    const message = 'the metrics could not be gathered; the log says why';
    answer(response, 500, refusal('INTERNAL_SERVER_ERROR', message));
  }
}

function brings(authorization: string | undefined, token: string): boolean {
  const sent = bearerOf(authorization);
  // Digests are of one length, so the comparison takes the same time whatever was sent.
  return sent !== null && timingSafeEqual(digest(sent), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
