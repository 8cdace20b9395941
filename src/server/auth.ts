import { createHash, timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../domain/runtime.js';
import type { Caller } from '../services/services.js';

/** Who a token stands for, and until when; null: for ever. */
export interface Permit {
  caller: Caller;
  expiresAt: Date | null;
}

/** Who a bearer token stands for, or null. */
export type Authenticate = (authorization: string | null | undefined) => Permit | null;

/** Tells that tokens may stand for something else from now on; who has live connections asks {@link Authenticate} again. */
export interface Authorizations {
  onChange(listener: () => void): () => void;
}

export const UNCHANGING: Authorizations = { onChange: () => () => {} };

/** One token for one project: whoever has it may do everything in it. */
export function createTokenAuth(token: string, caller: Caller): Authenticate {
  const wanted = digest(token);
  return (authorization) => {
    const sent = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    // Digests are of one length, so the comparison takes the same time whatever was sent.
    return sent !== undefined && timingSafeEqual(digest(sent), wanted) ? { caller, expiresAt: null } : null;
  };
}

/** Asks, and takes no answer whose time is over. */
export function findPermit(
  authenticate: Authenticate,
  clock: Clock,
  authorization: string | undefined,
): Permit | null {
  const permit = authenticate(authorization);
  const isOver = permit?.expiresAt != null && permit.expiresAt <= clock.now();
  return isOver ? null : permit;
}

/** Whether it is still the same who may see the same. */
export function isSameCaller(one: Caller, other: Caller): boolean {
  return isDeepStrictEqual(one, other);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
