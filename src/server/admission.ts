import type { IncomingMessage } from 'node:http';
import type { Allowed } from '../domain/address.js';
import { addressOf, parseProxies, sourceOf } from '../limits/client-address.js';
import { LimitError } from '../limits/limit-error.js';
import type { Limiter } from '../limits/limiter.js';
import type { Caller } from '../services/services.js';
import { cameFrom } from './auth.js';
import { isAllowedOrigin } from './origin.js';

interface Parts {
  limiter: Limiter;
  trustedProxies: readonly string[];
  allowedOrigins: readonly string[];
}

/** What a page may send anywhere without asking first can't be one of these. */
const JSON_TYPES = ['application/json', 'application/graphql+json'];

/** Whether a request may come in, before anything of it is read: whatever it asks for, over HTTP or to become a socket. */
export class Admission {
  readonly #limiter: Limiter;
  readonly #proxies: readonly Allowed[];
  readonly #allowedOrigins: readonly string[];

  constructor({ limiter, trustedProxies, allowedOrigins }: Parts) {
    this.#limiter = limiter;
    this.#proxies = parseProxies(trustedProxies) ?? [];
    this.#allowedOrigins = allowedOrigins;
  }

  /** The caller of one request, with where that came from. */
  noteSource(caller: Caller, request: IncomingMessage): Caller {
    return cameFrom(caller, request, sourceOf(request, this.#proxies) || null);
  }

  /** From where it came: an address, or a network where one has many. */
  addressOf(request: IncomingMessage): string {
    return addressOf(request, this.#proxies);
  }

  /**
   * Refuses what a browser sends for a page of somebody else. Tokens are in no cookie, so that none comes along by itself; what stands
   * before the gateway may add one, though, or let in who is in its network. Null where it may be.
   */
  refuseForeign(request: IncomingMessage): LimitError | null {
    const { origin, host } = request.headers;
    if (!isAllowedOrigin(origin, host, this.#allowedOrigins))
      return new LimitError(
        'ORIGIN_NOT_ALLOWED',
        `pages of ${origin} may not connect: add it to ALLOWED_ORIGINS`,
      );
    if (isForeign(request) && !this.#allowedOrigins.includes('*'))
      return new LimitError(
        'ORIGIN_NOT_ALLOWED',
        'a page of another site may not ask in this way: send it by fetch, from an origin of ALLOWED_ORIGINS',
      );
    return null;
  }

  /** Counts a request of a caller, or of nobody who is known. Null where it may go on. */
  async take(request: IncomingMessage, caller: Caller | null | undefined): Promise<LimitError | null> {
    const taken = caller
      ? this.#limiter.takeArrival(caller)
      : this.#limiter.takeStranger(this.addressOf(request));
    return refusalOf(taken);
  }
}

/** Refuses a query in what a form of any page could send. Null where it may be. */
export function refuseType({ headers, method }: IncomingMessage): LimitError | null {
  const type = headers['content-type']?.split(/[;,]/)[0]?.trim().toLowerCase() ?? '';
  if (method !== 'POST' || JSON_TYPES.includes(type)) return null;
  const found = type === '' ? 'of no type' : `of the type ${type}`;
  return new LimitError(
    'UNSUPPORTED_MEDIA_TYPE',
    `the body is ${found}: send JSON with content-type: application/json`,
  );
}

/** Browsers say so of themselves, also where they send no origin, as for an image. */
function isForeign({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  const isPage = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return (site === 'cross-site' || site === 'same-site') && headers.origin === undefined && !isPage;
}

async function refusalOf(taken: Promise<void>): Promise<LimitError | null> {
  try {
    await taken;
    return null;
  } catch (error) {
    if (error instanceof LimitError) return error;
    throw error;
  }
}
