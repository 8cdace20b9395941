import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { openClients } from './clients.js';
import { startPostgresServer } from './postgres-server.js';
import { startReprise } from './program.js';

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/audit.md', import.meta.url)), 'utf8');
const TOKEN = 'the-token-of-two-roles';

/** What the page says to run, as it stands there: for the roles, and where a chain is missing. */
export const [SHOWN_SQL = '', PUT_BACK_SQL = ''] = [...PAGE.matchAll(/```sql\n(.*?)```/gs)].map(
  ([, text]) => text,
);

/** A PostgreSQL whose database is owned by one role, and in which the servers are to have another. */
export async function setupTwoRoles() {
  const server = await startPostgresServer(['-c', 'fsync=off']);
  onTestFinished(server.stop);
  await runSql(`${server.url}/postgres`, `create role owner login createrole password 'owner'`);
  await runSql(`${server.url}/postgres`, 'create database reprise owner owner');
  const urlOf = (role: string, password: string) => {
    const url = new URL(`${server.url}/reprise`);
    return Object.assign(url, { username: role, password }).href;
  };
  const password = /PASSWORD '([^']+)'/.exec(SHOWN_SQL)?.[1] ?? '';
  return { owner: urlOf('owner', 'owner'), app: urlOf('reprise_app', password), urlOf };
}

/** Runs statements on a connection of their own. */
export async function runSql(url: string, statements: string) {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await client.unsafe(statements).simple();
  } finally {
    await client.end();
  }
}

export function reprise(databaseUrl: string, ...args: string[]) {
  const settings = { DATABASE_URL: databaseUrl, REPRISE_TOKEN: TOKEN, PORT: '0', LOG_LEVEL: 'warn' };
  return startReprise(args, settings);
}

/** A server as that role, once it is there. */
export async function serve(databaseUrl: string) {
  const program = reprise(databaseUrl, 'serve');
  let url = '';
  await program.wrote((lines) => {
    for (const line of lines) url = /^Reprise is ready at (\S+)/.exec(line)?.[1] ?? url;
    return url !== '';
  });
  return { program, ...openClients(url, `Bearer ${TOKEN}`) };
}

const DEFINITION = `{ workflow_id: "asks", steps: [
  { id: "ask", type: "action", action: { type: "require_approval", reason: "May it?" }, next: "done" },
  { id: "done", type: "execute", execute: [{ type: "log", message: "done" }] }] }`;

const WATCH = `subscription ($id: ID!) { executionUpdated(id: $id) {
  execution { status approvals { id status version } } } }`;

const APPROVE =
  'mutation ($id: ID!, $version: String!) { approve(input: { id: $id, version: $version }) { __typename } }';

/** Starts an execution that asks, approves, and returns by which states it came to its end. */
export async function runToItsEnd({
  query,
  subscribe,
}: Awaited<ReturnType<typeof serve>>): Promise<string[]> {
  await query(`mutation { publishWorkflow(input: { definition: ${DEFINITION} }) { __typename } }`);
  const { data } = await query(`mutation { startExecution(input: { workflowKey: "asks", payload: {} }) {
    ... on StartExecutionPayload { execution { id } } } }`);
  const statuses: string[] = [];
  for await (const update of subscribe('server-sent events', WATCH, {
    id: data.startExecution.execution.id,
  })) {
    const { status, approvals } = update.data.executionUpdated.execution;
    if (status !== statuses.at(-1)) statuses.push(status);
    const [asked] = approvals;
    if (status === 'PAUSED' && asked?.status === 'PENDING')
      await query(APPROVE, { id: asked.id, version: asked.version });
  }
  return statuses;
}
