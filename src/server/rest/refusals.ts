import { isConnectionLost } from '#src/domain/connection-lost.js';
import { type Fault, InvalidInputError, RepriseError } from '#src/domain/errors.js';
import type { Logger } from '#src/domain/logger.js';
import { isRefusal } from '#src/domain/refusal.js';
import type { Ids } from '#src/domain/runtime.js';
import { LimitError } from '#src/limits/limit-error.js';
import { reportFault, reportUnavailable } from '#src/server/mask-error.js';
import type { RefusalAnswer } from './answers.js';
import type { Given } from './route.js';

/** A request that is refused before a use case sees it. */
abstract class RequestError extends RepriseError {
  abstract readonly status: number;
  readonly headers: Record<string, string> = {};
}

export class MalformedBodyError extends RequestError {
  readonly code = 'INVALID_INPUT';
  readonly status = 400;
  constructor(why: string) {
    super(`the body ${why}`);
  }
}

/** What a request says of its own is no good: told by the names that it was sent by. */
export class InvalidRequestError extends RequestError {
  readonly code = 'INVALID_INPUT';
  readonly status = 400;
  constructor(faults: readonly Fault[]) {
    super(tell(faults));
  }
}

export class RouteNotFoundError extends RequestError {
  readonly code = 'NOT_FOUND';
  readonly status = 404;
  constructor(path: string) {
    super(`there is nothing at ${path}; /api/v1/docs lists what there is`);
  }
}

export class MethodNotAllowedError extends RequestError {
  readonly code = 'METHOD_NOT_ALLOWED';
  readonly status = 405;
  override readonly headers: Record<string, string>;
  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`${path} does not take ${method}; send ${allowed.join(' or ')}`);
    this.headers = { allow: allowed.join(', ') };
  }
}

export class UnsupportedTypeError extends RequestError {
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';
  readonly status = 415;
  constructor(found: string, hint: string) {
    super(`the body came ${found}; ${hint}`);
  }
}

/** What is no conflict of an execution's state. */
const STATUSES: Record<string, number> = {
  INVALID_INPUT: 400,
  INVALID_DEFINITION: 400,
  FORBIDDEN: 403,
  NOT_AN_APPROVER: 403,
  APPROVAL_NOT_FOUND: 404,
  EXECUTION_NOT_FOUND: 404,
  WORKFLOW_NOT_FOUND: 404,
};
const CONFLICT = 409;

/** The answer to a request that failed: a refusal as it is, and that the database is away, and of anything else only the id under which it is logged. */
export function refusalFor(error: unknown, parts: { logger: Logger; ids: Ids; requestId: string }): Given {
  if (error instanceof RequestError || error instanceof LimitError)
    return { status: error.status, headers: error.headers, body: refusal(error.code, error.message) };
  if (error instanceof RepriseError)
    return { status: statusOf(error), body: refusal(error.code, messageOf(error)) };
  if (isConnectionLost(error)) {
    const { code, message } = reportUnavailable(error, parts);
    return { status: 503, headers: { 'retry-after': '1' }, body: refusal(code, message) };
  }
  const { message } = reportFault(error, parts);
  return { status: 500, body: refusal('INTERNAL_SERVER_ERROR', message) };
}

function statusOf(error: RepriseError): number {
  return isRefusal(error) ? CONFLICT : (STATUSES[error.code] ?? CONFLICT);
}

export function refusal(code: string, message: string): RefusalAnswer {
  return { error: code, message };
}

/** What the fields of services' requests are called here. */
const NAMES = new Map([
  ['resumeData', 'resume_data'],
  ['workflowKey', 'workflow_id'],
  ['payload', 'trigger_payload'],
  ['triggerEvent', 'trigger_event'],
  ['commandId', 'Idempotency-Key'],
  ['idempotencyKey', 'Idempotency-Key'],
]);

function messageOf(error: RepriseError): string {
  if (!(error instanceof InvalidInputError)) return error.message;
  return tell(error.faults.map((fault) => ({ ...fault, path: renamed(fault.path) })));
}

function renamed(path: string): string {
  const [first = '', ...rest] = path.split('.');
  return [NAMES.get(first) ?? first, ...rest].join('.');
}

function tell(faults: readonly Fault[]): string {
  return faults
    .map(({ path, message, hint }) => {
      const text = hint === null ? message : `${message}; ${hint}`;
      return path === '' ? text : `${path}: ${text}`;
    })
    .join('; ');
}
