import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../domain/runtime.js';
import type { Caller } from '../services/services.js';
import { siteOf } from './host.js';

/** Who a token stands for, and until when; null: for ever. */
export interface Permit {
  caller: Caller;
  expiresAt: Date | null;
}

/** A token came, and nobody may come with it. Says why in at most 123 bytes, which is what a close frame holds. */
export class TokenRefusedError extends Error {}

/** Who a bearer token stands for, or null. Rejects with a {@link TokenRefusedError}, or where that can't be found out. */
export type Authenticate = (
  authorization: string | null | undefined,
) => Permit | null | Promise<Permit | null>;

/**
 * Tells that tokens may stand for something else from now on; who has live connections asks {@link Authenticate} again. With the
 * ids of credentials (see `Origin`), only for those who came with these.
 */
export interface Authorizations {
  onChange(listener: (credentials?: ReadonlySet<string>) => void): () => void;
}

export const UNCHANGING: Authorizations = { onChange: () => () => {} };

/** One token for one project: whoever has it may do everything in it. */
export function createTokenAuth(token: string, caller: Caller): Authenticate {
  const wanted = digest(token);
  return (authorization) => {
    const sent = bearerOf(authorization);
    // Digests are of one length, so the comparison takes the same time whatever was sent.
    return sent !== null && timingSafeEqual(digest(sent), wanted) ? { caller, expiresAt: null } : null;
  };
}

const UNKNOWN = 'this token is not known here: it may be mistyped, revoked, or of another server';

/** Asks, and takes no answer whose time is over. Null where no token came; rejects for one that is no good. */
export async function findPermit(
  authenticate: Authenticate,
  clock: Clock,
  authorization: string | undefined,
): Promise<Permit | null> {
  const permit = await authenticate(authorization);
  if (!permit && bearerOf(authorization) !== null) throw new TokenRefusedError(UNKNOWN);
  const end = permit?.expiresAt ?? null;
  if (end && end <= clock.now()) throw new TokenRefusedError(expiredAt(end));
  return permit;
}

/** Of one whose time is over, as far as that is known. */
export function expiredAt(end: Date): string {
  const when = Number.isNaN(end.getTime()) ? '' : ` at ${end.toISOString()}`;
  return `the token has expired${when}: come with a new one`;
}

/** The same, with a refusal as an answer. */
export async function askWho(asked: Promise<Permit | null>): Promise<Permit | TokenRefusedError | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof TokenRefusedError) return error;
    throw error;
  }
}

/** Whether it is still the same who may see the same, whichever way it comes. */
export function isSameCaller({ origin: _, ...one }: Caller, { origin: __, ...other }: Caller): boolean {
  return isDeepStrictEqual(one, other);
}

/** The caller of one request, with where that came from. */
export function cameFrom(caller: Caller, request: IncomingMessage, address: string | null): Caller {
  const { 'x-request-id': requestId } = request.headers;
  const credential = caller.origin?.credential ?? 'token';
  return {
    ...caller,
    origin: {
      credential,
      address,
      requestId: typeof requestId === 'string' ? requestId.slice(0, 200) : null,
      site: siteOf(request),
    },
  };
}

/** What came in `connection_init`, or else with the upgrade. */
export function sentIn(
  params: Record<string, unknown> | undefined,
  header: string | undefined,
): string | undefined {
  const sent = params?.authorization ?? params?.Authorization;
  return typeof sent === 'string' ? sent : header;
}

/** What stands behind `Bearer`, or null. */
export function bearerOf(authorization: string | null | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** Asks one after the other who knows the token. */
export function firstOf(...ways: readonly Authenticate[]): Authenticate {
  return async (authorization) => {
    for (const authenticate of ways) {
      const permit = await authenticate(authorization);
      if (permit) return permit;
    }
    return null;
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
