import type { ApprovalStatus } from './approval.js';
import { RepriseError } from './errors.js';

export class ApprovalNotFoundError extends RepriseError {
  readonly code = 'APPROVAL_NOT_FOUND';
  readonly id: string;
  constructor(id: string) {
    super(`there is no approval ${id}; list what there is with the query approvals`);
    this.id = id;
  }
}

export class ApprovalNotPendingError extends RepriseError {
  readonly code = 'APPROVAL_NOT_PENDING';
  readonly id: string;
  readonly status: ApprovalStatus;
  constructor(id: string, status: ApprovalStatus) {
    super(`approval is not pending (status: ${status})`);
    this.id = id;
    this.status = status;
  }
}

export class ApprovalExpiredError extends RepriseError {
  readonly code = 'APPROVAL_EXPIRED';
  readonly id: string;
  constructor(id: string) {
    super('approval has expired');
    this.id = id;
  }
}

/** What was shown is not what there is to decide any more. */
export class ApprovalChangedError extends RepriseError {
  readonly code = 'APPROVAL_CHANGED';
  readonly id: string;
  readonly version: string;
  constructor(id: string, version: string) {
    super(`approval ${id} has changed since it was shown; look at it again, and decide with its new version`);
    this.id = id;
    this.version = version;
  }
}

interface Asked {
  role: string | null;
  people: readonly string[];
  notRequester: boolean;
}

function whoOf({ role, people, notRequester }: Asked): string {
  const names = [...(role === null ? [] : [`whoever has the role ${role}`]), ...people];
  return `${names.join(', ') || 'anybody'}${notRequester ? ', but not of who asked for it' : ''}`;
}

/** The caller may decide approvals, but not this one. */
export class NotAnApproverError extends RepriseError {
  readonly code = 'NOT_AN_APPROVER';
  readonly id: string;
  /** @param asked null: whose it is to decide is not for him to know */
  constructor(id: string, actor: string, asked: Asked | null) {
    super(
      `approval ${id} is not for ${actor} to decide${asked === null ? '' : `: it is asked of ${whoOf(asked)}`}`,
    );
    this.id = id;
  }
}

export type DecisionRefusal =
  | ApprovalNotPendingError
  | ApprovalExpiredError
  | ApprovalChangedError
  | NotAnApproverError;

/** Why an approval that there is was not decided, and not handed on, by who tried to. */
export function isDecisionRefusal(error: unknown): error is DecisionRefusal {
  return (
    error instanceof ApprovalNotPendingError ||
    error instanceof ApprovalExpiredError ||
    error instanceof ApprovalChangedError ||
    error instanceof NotAnApproverError
  );
}
