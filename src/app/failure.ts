import { isConnectionLost } from '../domain/connection-lost.js';

const RIGHTS =
  'run reprise migrate as the role that owns the tables, and give this role the rights that docs/audit.md shows';
const ROLE = 'put the role and the password that PostgreSQL knows into DATABASE_URL';
const MISSING = 'restore it from a backup, or name the database of Reprise in DATABASE_URL';
const REACH = 'see that PostgreSQL runs where DATABASE_URL says, and can be reached from here';

/** What to do, by the code that PostgreSQL gives. */
const HINTS: Record<string, string> = {
  '25006': 'name the server that takes writes in DATABASE_URL',
  '28000': ROLE,
  '28P01': ROLE,
  '3D000': 'create it, or name another one in DATABASE_URL',
  '42501': RIGHTS,
  '42703': MISSING,
  '42P01': MISSING,
  '42P07': 'name an empty database, or that of Reprise, in DATABASE_URL',
  '53300': 'raise max_connections, or stop what else is connected',
};

/** The database would not do what a start takes: its own reason, which what sent the query hides, and what to do. */
export class DatabaseFailedError extends Error {
  constructor(cause: unknown) {
    const root = rootOf(cause);
    super(`${reasonOf(root)}; ${hintFor(root)}`, { cause });
  }
}

/** Whether it is the database that has failed, or the way to it. */
export function isOfDatabase(error: unknown): boolean {
  return isAnswer(rootOf(error)) || isConnectionLost(error);
}

/** What a process says of why it ended. */
export function tellFailure(error: unknown): string {
  const told = isAnswer(rootOf(error)) && !(error instanceof DatabaseFailedError);
  return (told ? new DatabaseFailedError(error) : (error as Error)).message;
}

/** Of whatever PostgreSQL itself says there is a severity. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'severity' in error;
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}

/** A name with several addresses fails by each of them, and says nothing itself. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}

function hintFor(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return HINTS[code] ?? (isConnectionLost(error) ? REACH : 'the log of the database may say more');
}
