import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../services/services.js';

/** Who a bearer token stands for, or null. */
export type Authenticate = (authorization: string | null | undefined) => Caller | null;

/** One token for one project: whoever has it may do everything in it. */
export function createTokenAuth(token: string, caller: Caller): Authenticate {
  const wanted = digest(token);
  return (authorization) => {
    const sent = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    // Digests are of one length, so the comparison takes the same time whatever was sent.
    return sent !== undefined && timingSafeEqual(digest(sent), wanted) ? caller : null;
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
