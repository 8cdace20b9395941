import { looksLikeKey } from './api-key.js';

/** Whoever has the token of the server, and the server itself as it starts. */
export const OPERATOR = 'operator';
/** Who is said to have done what a worker does by itself. */
export const ENGINE = 'engine';
/** Who is said to have resumed what was decided by SQL. */
export const RESUMER = 'resumer';
/** Who is said to have done what the end of an approval's time does. */
export const EXPIRY = 'expiry';

/** As whom this program acts by itself, and so nobody else may: records would say of one what another has done. */
export const OWN_ACTORS: readonly string[] = [OPERATOR, ENGINE, RESUMER, EXPIRY];

/** Whether records would take somebody of that name for this program, or for a key. */
export function isReservedActor(name: string): boolean {
  return OWN_ACTORS.includes(name) || looksLikeKey(name);
}
