import { expect, test, vi } from 'vitest';
import { createGraphCache } from '#src/services/services.js';
import { setupServer, type TestServer } from '#test/support/server.js';

const definition = (version: number) => ({
  workflow_id: `w${version % 5}`,
  name: `Version ${version}`,
  steps: [{ id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'please look' } }],
});

/** The driver of the database, which every statement goes through. */
interface Driver {
  session: { client: { unsafe?: unknown; query: (text: string) => unknown } };
}

/** A server with 50 paused executions of 10 versions of 5 workflows. */
async function setup() {
  const server = await setupServer();
  const ids: string[] = [];
  for (let version = 0; version < 10; version++) {
    await server.publish(definition(version));
    for (let index = 0; index < 5; index++) ids.push((await server.start(`w${version % 5}`)).id);
  }
  const worker = server.startWorker();
  await Promise.all(ids.map((id) => server.until(id, ({ state }) => state.execution.status === 'paused')));
  await worker.stop(1_000);
  return { count: (fields: string) => countStatements(server, `{ executions(first: 50) { ${fields} } }`) };
}

/** How many statements a query takes in a process that knows no graph yet. */
async function countStatements({ services, query }: TestServer, text: string): Promise<number> {
  services.graphs = createGraphCache();
  const { client } = (services.db as unknown as Driver).session;
  const sent = vi.spyOn(client, ('unsafe' in client ? 'unsafe' : 'query') as 'query');
  try {
    const { errors } = await query(text);
    if (errors) throw new Error(JSON.stringify(errors));
    return sent.mock.calls.length;
  } finally {
    sent.mockRestore();
  }
}

test('what a list of 50 executions shows of each takes no statement for each', async () => {
  const { count } = await setup();
  const shown = [
    'totalCount edges { node { id } }',
    'edges { node { workflow { key } } }',
    'edges { node { version { version } } }',
    'edges { node { steps { path } } }',
    'edges { node { workflow { key latestVersion { version } } version { version } steps { path } } }',
    'edges { node { queue { key position } startAt dryRun } }',
    'edges { node { allowedActions steps { path output } graph { nodes { id step { status } } edges { to } } } }',
  ];
  const statements: Record<string, number> = {};
  for (const fields of shown) statements[fields] = await count(fields);
  expect(Object.values(statements)).toEqual([2, 2, 2, 2, 4, 1, 3]);
});
