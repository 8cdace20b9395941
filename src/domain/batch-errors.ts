import type { BatchStatus } from './batch.js';
import { RepriseError } from './errors.js';

export class BatchNotFoundError extends RepriseError {
  readonly code = 'BATCH_NOT_FOUND';
  readonly id: string;
  constructor(id: string) {
    super(`there is no batch ${id}; list what there is with the query batches`);
    this.id = id;
  }
}

abstract class BatchStateError extends RepriseError {
  readonly id: string;
  readonly status: BatchStatus;
  constructor(id: string, status: BatchStatus, message: string) {
    super(message);
    this.id = id;
    this.status = status;
  }
}

export class BatchNotStoppedError extends BatchStateError {
  readonly code = 'BATCH_NOT_STOPPED';
  constructor(id: string, status: BatchStatus) {
    super(id, status, `batch ${id} is not stopped (status: ${status}), so there is nothing to continue`);
  }
}

export class BatchEndedError extends BatchStateError {
  readonly code = 'BATCH_ENDED';
  constructor(id: string, status: BatchStatus) {
    super(id, status, `batch ${id} has ended (status: ${status}); what it did is not taken back`);
  }
}

export type BatchRefusal = BatchNotStoppedError | BatchEndedError;

export function isBatchRefusal(error: unknown): error is BatchRefusal {
  return error instanceof BatchStateError;
}

/** The refusal that was stored as `{ code, id, status }`. */
export function batchRefusalFrom({
  code,
  id,
  status,
}: Pick<BatchRefusal, 'code' | 'id' | 'status'>): BatchRefusal {
  return code === 'BATCH_ENDED' ? new BatchEndedError(id, status) : new BatchNotStoppedError(id, status);
}
