import { z } from 'zod';
import type { Fault } from '../domain/errors.js';

const SHORTEST_SECRET = 32;

/** Keys that came over a line that anybody can change would let anybody in. */
function isTrustworthy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The settings that say whose JSON Web Tokens are taken. */
export const AUTH_SETTINGS = {
  JWT_SECRET: {
    schema: z.string().refine((text) => Buffer.byteLength(text) >= SHORTEST_SECRET),
    hint: `set a secret of at least ${SHORTEST_SECRET} bytes, as openssl rand -base64 48 gives, or leave it out`,
  },
  JWKS_URL: {
    schema: z.string().refine(isTrustworthy),
    hint: 'set it to the https:// address of a JSON Web Key Set (http:// on this machine alone), or leave it out',
  },
  JWT_ISSUER: { schema: z.string().min(1), hint: 'set it to the `iss` of the tokens' },
  JWT_AUDIENCE: { schema: z.string().min(1), hint: 'set it to the `aud` of the tokens' },
} as const;

/** Whose tokens are taken: those signed with a secret that both sides have, or with a key of a published set. */
export type JwtSettings =
  | { kind: 'secret'; secret: string; issuer: string | null; audience: string | null }
  | { kind: 'jwks'; url: string; issuer: string; audience: string };

type Read = { [K in keyof typeof AUTH_SETTINGS]: string | undefined };

/** What is wrong with them taken together, besides what is wrong with each. */
export function findAuthFaults(read: Read, found: readonly Fault[]): Fault[] {
  const { JWT_SECRET: secret, JWKS_URL: url } = read;
  const isFaulty = (name: string) => found.some(({ path }) => path === name);
  const names = ['JWT_ISSUER', 'JWT_AUDIENCE'] as const;
  if (secret !== undefined && url !== undefined)
    return [{ path: 'JWKS_URL', message: 'is set, and JWT_SECRET is, too', hint: 'leave one of them out' }];
  if (url !== undefined)
    return names
      .filter((name) => read[name] === undefined && !isFaulty(name))
      .map((path) => ({ path, message: 'is not set, and JWKS_URL is', hint: AUTH_SETTINGS[path].hint }));
  if (secret !== undefined || isFaulty('JWT_SECRET') || isFaulty('JWKS_URL')) return [];
  return names
    .filter((name) => read[name] !== undefined)
    .map((path) => ({
      path,
      message: 'is set, and neither JWT_SECRET nor JWKS_URL is',
      hint: 'set one of them, or leave it out',
    }));
}

/** Of settings without a fault. */
export function toJwtSettings({ JWT_SECRET, JWKS_URL, JWT_ISSUER, JWT_AUDIENCE }: Read): JwtSettings | null {
  if (JWT_SECRET !== undefined)
    return {
      ...{ kind: 'secret', secret: JWT_SECRET },
      ...{ issuer: JWT_ISSUER ?? null, audience: JWT_AUDIENCE ?? null },
    };
  if (JWKS_URL === undefined) return null;
  return { kind: 'jwks', url: JWKS_URL, issuer: JWT_ISSUER as string, audience: JWT_AUDIENCE as string };
}
