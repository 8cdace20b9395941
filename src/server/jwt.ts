import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { isReservedActor, OWN_ACTORS } from '../domain/actor.js';
import { isLongerThan } from '../domain/characters.js';
import { isStorableText } from '../domain/json.js';
import { PERMISSIONS, type Permission } from '../domain/permission.js';
import type { Clock } from '../domain/runtime.js';
import { DEFAULT_PROJECT, isProjectKey } from '../services/project.js';
import { type Authenticate, bearerOf, type Permit, TokenRefusedError } from './auth.js';
import { refusalOf } from './jwt-refusal.js';

/** Whose tokens are taken: those signed with a secret that both sides have, or with a key of a published set. */
export type JwtSettings =
  | { kind: 'secret'; secret: string; issuer: string | null; audience: string | null }
  | { kind: 'jwks'; url: string; issuer: string; audience: string };

/** What a set of public keys may be used for: never a shared secret, and never nothing. */
const PUBLIC_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const SECRET_ALGORITHMS = ['HS256'];
const SKEW_SECONDS = 30;
const FETCH_MS = 5_000;
const MOST_TEXT = 200;
const MOST_ROLES = 200;

/** Records would take whoever came so for the server, or for a key. */
const RESERVED = `a token may not have the subject ${OWN_ACTORS.join(', ')} or key:...: sign one with another`;

/** The keys could not be fetched: whether a token is good is not known. */
export class KeysUnavailableError extends Error {
  constructor(cause: unknown) {
    super('the keys that tokens are signed with could not be fetched', { cause });
  }
}

interface Parts {
  clock: Clock;
  /** The id of the project of that key. */
  openProject(key: string): Promise<string>;
}

/** Takes JSON Web Tokens that are signed as `settings` say, for as long as they say. */
export function createJwtAuth(settings: JwtSettings, { clock, openProject }: Parts): Authenticate {
  const key = keyOf(settings);
  const { issuer, audience } = settings;
  const rules = {
    algorithms: settings.kind === 'secret' ? SECRET_ALGORITHMS : PUBLIC_ALGORITHMS,
    ...(issuer === null ? {} : { issuer }),
    ...(audience === null ? {} : { audience }),
    clockTolerance: SKEW_SECONDS,
    requiredClaims: ['sub', 'exp'],
  };
  return async (authorization) => {
    const token = bearerOf(authorization);
    if (token?.split('.').length !== 3) return null;
    const claims = await verify(() => jwtVerify(token, key, { ...rules, currentDate: clock.now() }));
    return permitOf(claims, openProject);
  };
}

function keyOf(settings: JwtSettings): JWTVerifyGetKey {
  if (settings.kind === 'secret') {
    const secret = new TextEncoder().encode(settings.secret);
    return () => secret;
  }
  const find = createRemoteJWKSet(new URL(settings.url), { timeoutDuration: FETCH_MS });
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (error) {
      throw isAboutToken(error) ? error : new KeysUnavailableError(error);
    }
  };
}

/** Whether a key set is there, and this token is none of its. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** Throws a {@link TokenRefusedError} for a token that is no good, and something else where that is not known. */
async function verify(ask: () => Promise<{ payload: JWTPayload }>): Promise<JWTPayload> {
  try {
    return (await ask()).payload;
  } catch (error) {
    throw error instanceof errors.JOSEError ? refusalOf(error) : error;
  }
}

async function permitOf(
  { sub, exp, project = DEFAULT_PROJECT, roles, permissions, scope }: JWTPayload,
  openProject: (key: string) => Promise<string>,
): Promise<Permit> {
  if (typeof sub !== 'string' || !isName(sub)) throw noGood('sub');
  if (typeof project !== 'string' || !isProjectKey(project)) throw noGood('project');
  if (isReservedActor(sub)) throw new TokenRefusedError(RESERVED);
  const expiresAt = new Date((Number(exp) + SKEW_SECONDS) * 1_000);
  if (Number.isNaN(expiresAt.getTime())) throw noGood('exp');
  const caller = {
    projectId: await openProject(project),
    actor: sub,
    permissions: permissionsIn(permissions, scope),
    roles: [...new Set(wordsOf(roles).filter(isName))].slice(0, MOST_ROLES),
    origin: { credential: 'jwt', address: null, requestId: null },
  };
  return { caller, expiresAt };
}

const noGood = (claim: string) => new TokenRefusedError(`the token has no good claim ${claim}`);

/** In one order, so that a new token with the same ones stands for the same caller. */
function permissionsIn(...claims: unknown[]): Permission[] {
  const granted = new Set(claims.flatMap(wordsOf));
  return PERMISSIONS.filter((permission) => granted.has(permission));
}

/** A claim that is a list, or words with spaces between. */
function wordsOf(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim.filter((word) => typeof word === 'string') : [];
}

function isName(text: string): boolean {
  return text.trim() !== '' && !isLongerThan(text, MOST_TEXT) && isStorableText(text);
}
