import { RepriseError } from './errors.js';
import type { ExecutionStatus } from './execution.js';
import { ExecutionStateError } from './execution-errors.js';

export class UnexpectedEventError extends ExecutionStateError {
  readonly code = 'UNEXPECTED_EVENT';
  readonly awaited: string[];
  readonly got: string;
  constructor(id: string, status: ExecutionStatus, awaited: string[], got: string) {
    const wanted =
      awaited.length > 0
        ? `waiting for ${awaited.join(', ')}`
        : `execution ${id} waits for none (status: ${status})`;
    super(id, status, `unexpected event: ${wanted}, got ${got}`);
    this.awaited = awaited;
    this.got = got;
  }
}

/** An event was sent to whoever waits for it, and nobody does. */
export class EventNotAwaitedError extends RepriseError {
  readonly code = 'EVENT_NOT_AWAITED';
  readonly event: string;
  constructor(event: string) {
    super(
      `no execution waits for the event ${event} with this payload; send it with a ttl to keep it for one that may`,
    );
    this.event = event;
  }
}
