import { RepriseError } from '../domain/errors.js';
import type { ProcessIdentity } from './process-identity.js';

const OTHERWISE =
  'set REPRISE_DATA_DIR to another folder, or set DATABASE_URL to a PostgreSQL that many processes can share';

/** What a lock file says. */
export interface LockHolder extends ProcessIdentity {
  /** One for each lock taken, so that two of the same process differ. */
  id: string;
  /** When the lock was taken, ISO 8601. */
  startedAt: string;
}

/** Another process, or an earlier call in this one, has the data folder open. */
export class DataFolderLockedError extends RepriseError {
  readonly code = 'DATA_FOLDER_LOCKED';
  readonly folder: string;
  readonly holder: LockHolder;
  /** @param lockFile what to delete when the holder is on a host that can't be asked, and gone */
  constructor(
    folder: string,
    holder: LockHolder,
    { onThisHost, lockFile }: { onThisHost: boolean; lockFile: string },
  ) {
    const who = `process ${holder.pid} on host ${holder.host}, since ${holder.startedAt}`;
    const gone = onThisHost
      ? ''
      : `, or delete ${lockFile} if it no longer runs (that can't be seen from this host)`;
    super(`the data folder ${folder} is in use by ${who}; stop that process${gone}, or ${OTHERWISE}`);
    this.folder = folder;
    this.holder = holder;
  }
}

/** There is no folder for the data, and none can be made. */
export class DataFolderUnusableError extends RepriseError {
  readonly code = 'DATA_FOLDER_UNUSABLE';
  constructor(folder: string, cause: unknown) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    super(`the data folder ${folder} can't be made (${why}); name one that can in REPRISE_DATA_DIR`);
    this.cause = cause;
  }
}

/** The embedded database would not start. */
export class DatabaseFolderUnusableError extends RepriseError {
  readonly code = 'DATABASE_FOLDER_UNUSABLE';
  readonly folder: string;
  /** @param reason what PostgreSQL wrote last, without its prefix */
  constructor(folder: string, reason: string, cause: unknown) {
    super(
      `the database in ${folder} can't be opened: ${reason}; restore the folder from a backup, or ${OTHERWISE}`,
    );
    this.folder = folder;
    this.cause = cause;
  }
}
