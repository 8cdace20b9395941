import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RepriseError } from '../domain/errors.js';
import { createWholeFile, hasCode } from './whole-file.js';

const SHORTEST_TOKEN = 16;

export class TokenFileInvalidError extends RepriseError {
  readonly code = 'TOKEN_FILE_INVALID';
  readonly path: string;
  constructor(path: string) {
    super(
      `${path} holds no token of at least ${SHORTEST_TOKEN} characters; delete it to have a new one made, or set REPRISE_TOKEN`,
    );
    this.path = path;
  }
}

/**
 * The bearer token kept in `<dataDir>/token`, mode 0600: `rp_` and 256 random bits as base64url, made at the first call.
 * Any number of processes at once get the same. Throws {@link TokenFileInvalidError} for a file without a usable token.
 */
export async function readOrCreateToken(dataDir: string): Promise<{ token: string; created: boolean }> {
  const folder = resolve(dataDir);
  const path = join(folder, 'token');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = await readToken(path);
  if (kept !== null) return { token: kept, created: false };
  const created = await createWholeFile(path, `rp_${randomBytes(32).toString('base64url')}\n`);
  const token = await readToken(path);
  if (token === null) throw new TokenFileInvalidError(path);
  return { token, created };
}

/** The one that is kept in a folder; null for none, as where it can't be looked for. Throws {@link TokenFileInvalidError}. */
export async function readKeptToken(dataDir: string): Promise<string | null> {
  try {
    return await readToken(join(resolve(dataDir), 'token'));
  } catch (error) {
    if (error instanceof TokenFileInvalidError) throw error;
    return null;
  }
}

async function readToken(path: string): Promise<string | null> {
  try {
    if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
    const token = (await readFile(path, 'utf8')).trim();
    if (token.length < SHORTEST_TOKEN || /\s/.test(token)) throw new TokenFileInvalidError(path);
    return token;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
