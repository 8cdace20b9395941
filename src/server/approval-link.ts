import type { IncomingMessage, ServerResponse } from 'node:http';
import { APPROVAL_LINK_PATH } from '../domain/approval-link.js';
import { isConnectionLost } from '../domain/connection-lost.js';
import type { Logger } from '../domain/logger.js';
import type { Ids } from '../domain/runtime.js';
import type { LimitError } from '../limits/limit-error.js';
import { openApprovalLink } from '../services/approval-link.js';
import type { Services } from '../services/services.js';
import type { Admission } from './admission.js';
import { type Answer, deadLink, decide, show } from './approval-link/decide.js';
import { PAGE_HEADERS } from './approval-link/layout.js';
import { notice } from './approval-link/notices.js';
import { readForm } from './approval-link/read-form.js';
import { reportFault, reportUnavailable } from './mask-error.js';
import { type PatienceParts, withPatience } from './patience.js';
import { requestIdOf } from './request-watch.js';

export interface LinkParts extends PatienceParts {
  services: Services;
  admission: Admission;
  logger: Logger;
  ids: Ids;
}

export function isApprovalLink(path: string): boolean {
  return path.startsWith(APPROVAL_LINK_PATH);
}

/** Shows what a link is about, and takes the decision. Only a POST does anything: programs follow links, and people press buttons. */
export async function serveApprovalLink(
  parts: LinkParts,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { logger, ids } = parts;
  try {
    const responded = respond(parts, path.slice(APPROVAL_LINK_PATH.length), request);
    send(response, await withPatience(parts, responded));
  } catch (error) {
    // Nobody is there any more to be answered.
    if (response.destroyed) return;
    const requestId = requestIdOf(request.headers);
    if (isConnectionLost(error)) {
      reportUnavailable(error, { logger, requestId });
      return send(response, { status: 503, headers: { 'retry-after': '1' }, page: UNAVAILABLE });
    }
    const { errorId } = reportFault(error, { logger, ids, requestId });
    const text = `Tell those who run this server the id ${errorId}, or try again.`;
    send(response, { status: 500, page: notice('Something went wrong', text) });
  }
}

const NOT_TAKEN: Answer = {
  status: 405,
  headers: { allow: 'GET, HEAD, POST' },
  page: notice('This can not be done', 'Open the link in a browser.'),
};
const UNAVAILABLE = notice(
  'This can not be done now',
  'Open the link again in a minute, and see what it says.',
);
const TOO_LARGE = notice('That is too much', 'Go back, and write less.');
const NO_FORM = notice(
  'This can not be read',
  'Open the link in a browser, and use the buttons of the page.',
);

function tooMany({ status, headers }: LimitError): Answer {
  const text = `Nothing was decided. Open the link again in ${headers['retry-after'] ?? 60} s.`;
  return { status, headers, page: notice('Too much was asked for from where you are', text) };
}

async function respond(
  { services, admission }: LinkParts,
  token: string,
  request: IncomingMessage,
): Promise<Answer> {
  const { method = '' } = request;
  const late = await admission.take(request, null);
  if (late) return tooMany(late);
  if (!['GET', 'HEAD', 'POST'].includes(method)) return NOT_TAKEN;
  const form = method === 'POST' ? await readForm(request) : null;
  const open = await openApprovalLink(services, token);
  if (typeof open === 'string') return deadLink(open);
  if (form === null) return show(services, open, { status: 200, entered: null, told: null });
  if (typeof form === 'number') return { status: form, page: form === 413 ? TOO_LARGE : NO_FORM };
  return decide(services, token, { ...open, caller: admission.noteSource(open.caller, request) }, form);
}

function send(response: ServerResponse, { status, page, headers = {} }: Answer): void {
  const body = Buffer.from(page.text);
  response.writeHead(status, { ...PAGE_HEADERS, ...headers, 'content-length': body.length }).end(body);
}
