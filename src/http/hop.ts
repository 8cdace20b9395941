import { Headers, type Response } from 'undici';
import { StepFailure } from '../domain/step-failure.js';
import { type HttpRequest, nameOf } from './request.js';

/** One request on the wire; a redirect makes it another. */
export interface Hop {
  url: URL;
  method: string;
  headers: Headers;
  body: string | null;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What is meant for one origin alone. */
const CONFIDENTIAL = ['authorization', 'proxy-authorization', 'cookie', 'host'];
const ABOUT_THE_BODY = ['content-type', 'content-length', 'content-encoding', 'content-language'];

export function firstHop(request: HttpRequest): Hop {
  const { method, headers = {}, body = null } = request;
  const hop = { url: readUrl(request.url, request), method, headers: readHeaders(headers, request), body };
  return method === 'GET' || method === 'HEAD' ? { ...hop, body: null } : hop;
}

/** Where a redirect leads, by the rules of browsers; null where the answer is none. */
export function nextHop(hop: Hop, response: Response, request: HttpRequest): Hop | null {
  const location = response.headers.get('location');
  if (location === null || !REDIRECTS.has(response.status)) return null;
  const url = readUrl(location, request, hop.url);
  const headers = new Headers(hop.headers);
  if (url.origin !== hop.url.origin) for (const name of CONFIDENTIAL) headers.delete(name);
  if (!turnsIntoGet(hop.method, response.status)) return { ...hop, url, headers };
  for (const name of ABOUT_THE_BODY) headers.delete(name);
  return { url, method: 'GET', headers, body: null };
}

function turnsIntoGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

function readUrl(text: string, request: HttpRequest, base?: URL): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  const origin = base ? 'was redirected to an address' : 'has an address';
  const refuse = (why: string) =>
    new StepFailure('HTTP_BAD_URL', `${nameOf(request)} ${origin} ${why}`, { retryable: false });
  if (url === null) throw refuse('that is none');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refuse(`that is neither http: nor https: but ${url.protocol}`);
  if (url.username !== '' || url.password !== '')
    throw refuse('with a user or password in it; send an authorization header instead');
  return url;
}

function readHeaders(given: Readonly<Record<string, string>>, request: HttpRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value);
    } catch {
      const message = `${nameOf(request)} has a header ${JSON.stringify(name)} that can't be sent`;
      throw new StepFailure('HTTP_BAD_HEADER', message, { retryable: false });
    }
  }
  return headers;
}
