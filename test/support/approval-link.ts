import { approvalLinks } from '#src/db/tables-people.js';
import type { JsonObject } from '#src/domain/json.js';
import { type HeldOptions, holdForApproval, withApprovals } from './approval.js';
import { type ServerOptions, setupServer } from './server.js';

export const CREATE = `mutation ($input: CreateApprovalLinkInput!) {
  createApprovalLink(input: $input) {
    __typename
    ... on CreateApprovalLinkPayload { url expiresAt repeated linkId approval { databaseId } }
    ... on Error { code message }
  }
}`;

const REVOKE = `mutation ($id: ID!) {
  revokeApprovalLink(input: { id: $id }) {
    __typename
    ... on RevokeApprovalLinkPayload { repeated link { id usedAt revokedAt revokedBy } }
    ... on Error { code message }
    ... on ApprovalLinkUsedError { usedAt }
  }
}`;
const LINKS = `query ($id: ID!) {
  approval(id: $id) {
    links { id approver roles createdBy createdAt expiresAt usedAt revokedAt revokedBy }
  }
}`;

/** A server with an execution that is held for an approval on these terms. */
export async function setupLinks(
  terms: JsonObject = {},
  held: HeldOptions = {},
  options: ServerOptions = {},
) {
  const server = withApprovals(await setupServer(options));
  const worker = server.startWorker();
  const asked = await holdForApproval(server, terms, held);
  const create = async (more: JsonObject = {}) =>
    (await server.query(CREATE, { input: { id: asked.approvalId, approver: 'ada', ...more } })).data
      .createApprovalLink;
  return {
    ...server,
    ...asked,
    worker,
    /** What the mutation answers. */
    create,
    /** The address of a link for ada, unless said otherwise. */
    link: async (more: JsonObject = {}): Promise<string> => String((await create(more)).url),
    /** What is shown of its links, newest first. */
    shownLinks: async (): Promise<JsonObject[]> =>
      (await server.query(LINKS, { id: asked.approvalId })).data.approval.links,
    revoke: async (id: unknown) => (await server.query(REVOKE, { id })).data.revokeApprovalLink,
    links: () => server.database.db.select().from(approvalLinks),
  };
}

export interface Page {
  status: number;
  headers: Headers;
  text: string;
  /** What stands in the field with that name or label, as a browser would send it. */
  field(name: string): string;
}

export async function open(url: string, options: RequestInit = {}): Promise<Page> {
  const response = await fetch(url, { redirect: 'error', ...options });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, field: (name) => valueIn(text, name) };
}

/** Fills in the page by its labels, as it is shown now, and presses a button; `version` is that of a page that was shown before. */
export async function press(
  url: string,
  decision: 'approve' | 'reject',
  { version, ...filled }: Record<string, string> = {},
): Promise<Page> {
  const page = await open(url);
  const fields = Object.entries(filled).map(([label, value]) => [nameOf(page.text, label), value]);
  const body = new URLSearchParams([
    ...[
      ['decision', decision],
      ['version', version ?? page.field('version')],
    ],
    ...fields,
  ]);
  return open(url, { method: 'POST', body });
}

/** The name of the field with that label. */
function nameOf(page: string, label: string): string {
  const labels = page.matchAll(/<label[^>]*>([^<]*) <small>[^<]*<\/small>\n<[^>]* name="([^"]*)"/g);
  return [...labels].find(([, text]) => shownOf(text ?? '') === label)?.[2] ?? label;
}

function valueIn(page: string, label: string): string {
  const name = nameOf(page, label);
  const tag = new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(page)?.[0] ?? '';
  const area = new RegExp(`<textarea name="${name}"[^>]*>\n?([^<]*)`).exec(page)?.[1];
  return shownOf(area ?? / value="([^"]*)"/.exec(tag)?.[1] ?? '');
}

/** The text that a browser shows for it. */
export function shownOf(markup: string): string {
  return markup
    .replace(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
