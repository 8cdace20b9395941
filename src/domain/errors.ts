/** A failure that a caller can act on: says what happened, to which id, and what to do. Never a bug. */
export abstract class RepriseError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The database could not be reached, and went on not being reached. Not for clients: what was asked for may be done or not. */
export class DatabaseUnreachableError extends Error {
  constructor(cause: unknown) {
    super('the database can not be reached', { cause });
  }
}

/** What clients are told while the database can't be reached: also those whose commit was not answered. */
export class UnavailableError extends RepriseError {
  readonly code = 'UNAVAILABLE';
  constructor() {
    super(
      'the database can not be reached for now: whether a change was stored is not known. Ask again, with the same commandId or idempotencyKey: it is done once',
    );
  }
}

/** One thing that is wrong with an input, and where. */
export interface Fault {
  /** Where in the document or input, as `steps[2].next`; empty for the whole. */
  path: string;
  message: string;
  /** What to do about it, or null. */
  hint: string | null;
}

export class InvalidInputError extends RepriseError {
  readonly code = 'INVALID_INPUT';
  readonly faults: Fault[];
  constructor(faults: Fault[]) {
    super(faults.map((fault) => (fault.path ? `${fault.path}: ${fault.message}` : fault.message)).join('; '));
    this.faults = faults;
  }
}

/** The same command id, or idempotency key, was used for something else before. */
export class IdempotencyConflictError extends RepriseError {
  readonly code = 'IDEMPOTENCY_CONFLICT';
  readonly key: string;
  constructor(key: string, before: string) {
    super(`${key} was already used for ${before}; use a new one for a new request`);
    this.key = key;
  }
}
