import { APPROVAL_DECISIONS } from '#src/domain/approval.js';
import {
  ApprovalChangedError,
  ApprovalExpiredError,
  ApprovalNotPendingError,
  NotAnApproverError,
} from '#src/domain/approval-errors.js';
import { ApprovalLinkSpentError } from '#src/domain/approval-link.js';
import { type Fault, InvalidInputError, RepriseError } from '#src/domain/errors.js';
import { loadVotes } from '#src/services/approval.js';
import { decideByLink, type OpenLink, openApprovalLink } from '#src/services/approval-link.js';
import type { Services } from '#src/services/services.js';
import type { Html } from '../html.js';
import { readAnswers } from './answers.js';
import { fieldsOf } from './fields.js';
import { DEAD_LINK, thank } from './notices.js';
import { showApproval } from './page.js';

export interface Answer {
  status: number;
  page: Html;
  headers?: Record<string, string>;
}

/** There never was such a link, or it is good no more: the pages are the same. */
export function deadLink(state: 'unknown' | 'gone'): Answer {
  return { status: state === 'unknown' ? 404 : 410, page: DEAD_LINK };
}

interface Again {
  status: number;
  entered: URLSearchParams | null;
  told: string | null;
  faults?: readonly Fault[];
}

/** The page about what a link leads to, for the first time or since nothing could be decided yet. */
export async function show(
  services: Services,
  { approval, link: { approver } }: OpenLink,
  { status, entered, told, faults = [] }: Again,
): Promise<Answer> {
  const votes = await loadVotes(services, [approval.id]);
  return { status, page: showApproval({ approval, votes, approver, entered, told, faults }) };
}

const INCOMPLETE = 'Nothing was decided yet: please look at what you filled in.';
const CHANGED =
  'Nothing was decided: this has changed since you opened the page. Below is how it stands now; please look at it again.';

/** Takes what was sent from the page. What is refused leaves the link as it was, to be tried again. */
export async function decide(
  services: Services,
  token: string,
  open: OpenLink,
  entered: URLSearchParams,
): Promise<Answer> {
  const decision = APPROVAL_DECISIONS.find((one) => one === entered.get('decision'));
  if (!decision) return show(services, open, { status: 422, entered, told: 'Please approve or reject.' });
  const fields = decision === 'approve' ? fieldsOf(open.approval.form) : [];
  const { answers, faults } = readAnswers(fields, entered);
  if (faults.length > 0) return show(services, open, { status: 422, entered, told: INCOMPLETE, faults });
  try {
    // Without a version it is about nothing that was shown.
    const version = entered.get('version') ?? '';
    const sent = { decision, version, answers, reason: reasonIn(entered) };
    const { approval } = await decideByLink(services, open, sent);
    return { status: 200, page: thank(decision, approval) };
  } catch (error) {
    return explain(services, token, entered, error);
  }
}

function reasonIn(entered: URLSearchParams): string | null {
  // Browsers send line ends as two characters.
  const text = (entered.get('reason') ?? '').replaceAll('\r\n', '\n').trim();
  return text === '' ? null : text;
}

const OVER = [ApprovalLinkSpentError, ApprovalNotPendingError, ApprovalExpiredError, NotAnApproverError];

async function explain(
  services: Services,
  token: string,
  entered: URLSearchParams,
  error: unknown,
): Promise<Answer> {
  if (OVER.some((over) => error instanceof over)) return deadLink('gone');
  if (!(error instanceof RepriseError)) throw error;
  const open = await openApprovalLink(services, token);
  if (typeof open === 'string') return deadLink(open);
  if (error instanceof InvalidInputError)
    return show(services, open, { status: 422, entered, told: INCOMPLETE, faults: error.faults });
  const told =
    error instanceof ApprovalChangedError
      ? CHANGED
      : `Nothing was decided: ${error.message}. You can try again later.`;
  return show(services, open, { status: 409, entered, told });
}
