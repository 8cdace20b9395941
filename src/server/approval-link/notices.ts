import type { Approval, ApprovalDecision } from '#src/domain/approval.js';
import { type Html, html } from '../html.js';
import { layOut } from './layout.js';

/** One page for all links that lead nowhere: what became of one is not for whoever finds it. */
export const DEAD_LINK = notice(
  'This link can not be used',
  'It may have been used already or taken back, its time may be over, or what it was about may have been decided. If there is something for you to decide, ask whoever sent you the link for a new one.',
);

export function notice(title: string, text: string): Html {
  return layOut(
    title,
    html`<h1>${title}</h1>
<p>${text}</p>`,
  );
}

/** After a vote was taken. */
export function thank(decision: ApprovalDecision, { reason, status, quorum }: Approval): Html {
  const title = decision === 'approve' ? 'You have approved' : 'You have rejected';
  const after = status === 'pending' ? `It waits for others: ${quorum} have to approve.` : 'That decided it.';
  return layOut(
    title,
    html`<h1>${title}</h1>
<p dir="auto">${reason}</p>
<p>${after} You can close this page; the link can not be used again.</p>`,
  );
}
