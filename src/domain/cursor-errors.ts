import { RepriseError } from './errors.js';

export class CursorInvalidError extends RepriseError {
  readonly code = 'CURSOR_INVALID';
  constructor(cursor: string, why: string) {
    super(`the cursor ${cursor} can't be used: ${why}; send one as you were given it, or none to begin anew`);
  }
}

/** The events that would have to be sent from there on have been deleted. */
export class CursorExpiredError extends RepriseError {
  readonly code = 'CURSOR_EXPIRED';
  constructor() {
    super(
      'the cursor is older than the events that are kept; read what there is now, and subscribe without one',
    );
  }
}
