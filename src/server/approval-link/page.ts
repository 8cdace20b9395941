import type { ApprovalVote } from '#src/domain/approval.js';
import type { Fault } from '#src/domain/errors.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { type ShownApproval, versionOf } from '#src/services/approval.js';
import { type Html, html } from '../html.js';
import { type Field, fieldsOf } from './fields.js';
import { layOut } from './layout.js';

export const LONGEST_REASON = 255;

/** What a page about an approval shows. */
export interface Shown {
  approval: ShownApproval;
  votes: readonly ApprovalVote[];
  approver: string;
  /** What was filled in before; null: nothing yet. */
  entered: URLSearchParams | null;
  /** Why nothing was decided, where something was to be. */
  told: string | null;
  faults: readonly Fault[];
}

/** What is asked, with the form that decides it. */
export function showApproval({ approval, votes, approver, entered, told, faults }: Shown): Html {
  return layOut(
    'Approval',
    html`<h1 dir="auto">${approval.reason}</h1>
${told === null ? null : tell(told, faults)}
<dl>
${about(approval, approver)}
</dl>
${data(approval.data)}
${votes.length === 0 ? null : said(votes)}
<h2>Your decision</h2>
<form method="post" accept-charset="utf-8">
<input type="hidden" name="version" value="${versionOf(approval)}">
${fieldsOf(approval.form).map((field) => input(field, entered))}
<label>Why <small>If you like; it is kept with your decision.</small>
<textarea name="reason" rows="2" maxlength="${LONGEST_REASON}" dir="auto">
${entered?.get('reason') ?? ''}</textarea></label>
<button name="decision" value="approve">Approve</button>
<button name="decision" value="reject" formnovalidate>Reject</button>
</form>`,
  );
}

function tell(told: string, faults: readonly Fault[]): Html {
  const lines = faults.map(
    ({ path, message, hint }) =>
      html`<li dir="auto">${path} ${message}${hint === null ? '' : `; ${hint}`}</li>`,
  );
  return html`<div class="told" role="alert"><p>${told}</p><ul>${lines}</ul></div>`;
}

function about(approval: ShownApproval, approver: string): Html[] {
  const { entity, entityId, requestedBy, createdAt, expiresAt, quorum, stepPath, executionId } = approval;
  const facts: [string, string | null][] = [
    ['About', entity === null ? null : `${entity} ${entityId ?? ''}`],
    ['Asked by', `${requestedBy}, at ${createdAt.toISOString()}`],
    ['Waits until', expiresAt?.toISOString() ?? null],
    ['Takes', quorum === 1 ? null : `${quorum} who approve`],
    ['Held', `execution ${executionId}, at ${stepPath}`],
    ['You decide as', approver],
  ];
  return facts.flatMap(([name, text]) => (text === null ? [] : fact(name, text)));
}

function fact(name: string, text: string): Html {
  return html`<dt dir="auto">${name}</dt><dd dir="auto">${text}</dd>\n`;
}

function data(given: JsonObject): Html | null {
  const entries = Object.entries(given);
  if (entries.length === 0) return null;
  return html`<h2>What there is to know</h2>
<dl>
${entries.map(([name, value]) => html`<dt dir="auto">${name}</dt><dd><pre dir="auto">${shown(value)}</pre></dd>\n`)}
</dl>`;
}

function shown(value: Json): Html | string {
  // The first line end in a `pre` is not shown.
  return html`\n${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}`;
}

function said(votes: readonly ApprovalVote[]): Html {
  const line = ({ actor, decision, reason }: ApprovalVote) =>
    html`<li dir="auto">${actor}: ${decision}${reason === null ? '' : `, since ${reason}`}</li>`;
  return html`<h2>What others have said</h2>
<ul>${votes.map(line)}</ul>`;
}

function input(field: Field, entered: URLSearchParams | null): Html {
  const value = entered?.get(field.key) ?? field.initial;
  const { label, description, required } = field;
  const more = [description, required ? 'Needed to approve.' : ''].filter((text) => text !== '').join(' ');
  return html`<label dir="auto">${label} <small>${more}</small>
${control(field, value)}</label>\n`;
}

function control({ kind, key, required, choices }: Field, value: string): Html {
  const must = required ? html` required` : null;
  if (kind === 'json')
    return html`<textarea name="${key}" rows="6" spellcheck="false"${must}>\n${value}</textarea>`;
  if (kind === 'choice') {
    const options = choices.map(
      (choice, index) =>
        html`<option value="${index}"${String(index) === value ? html` selected` : null}>${named(choice)}</option>`,
    );
    return html`<select name="${key}"${must}><option value=""></option>${options}</select>`;
  }
  if (kind === 'text') return html`<input name="${key}" value="${value}" dir="auto"${must}>`;
  const step = kind === 'integer' ? '1' : 'any';
  return html`<input type="number" step="${step}" name="${key}" value="${value}"${must}>`;
}

function named(choice: Json): string {
  if (typeof choice === 'boolean') return choice ? 'Yes' : 'No';
  return typeof choice === 'string' && choice !== '' ? choice : JSON.stringify(choice);
}
