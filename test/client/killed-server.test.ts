import { expect, inject, test, vi } from 'vitest';
import type { ExecutionUpdate } from '#src/client/client.js';
import { ResumeExecutionDocument, StartExecutionDocument } from '#src/client/generated/graphql.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { createTestDatabase } from '#test/support/database.js';
import { findFreePort } from '#test/support/free-port.js';
import { startReprise } from '#test/support/program.js';
import { collect, TOKEN, take } from '#test/support/server.js';
import { connectTo, countTo, seqsOf } from './setup.js';

vi.setConfig({ testTimeout: 120_000 });

/** A server as a process of its own, started at the same address as often as it is killed. */
async function setup() {
  const port = await findFreePort();
  const { url } = await createTestDatabase();
  const settings = { DATABASE_URL: url ?? '', PORT: String(port), HOST: '127.0.0.1', REPRISE_TOKEN: TOKEN };
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    async startServer() {
      const server = startReprise(['serve'], settings);
      await server.wrote((lines) => lines.some((line) => line.includes(String(port))));
      return server;
    },
  };
}

const onPostgres = test.runIf(inject('postgresUrl'));

onPostgres('a server that is killed and started again takes nothing from those who watch', async () => {
  const { url, startServer } = await setup();
  const server = await startServer();
  const client = connectTo(url);
  const { startExecution } = await client.execute(StartExecutionDocument, {
    input: {
      workflowKey: 'two-level-approval',
      payload: { expense: { title: 'A chair', amount: 5_000, category: 'office', owner: 'Ada' } },
    },
  });
  if (startExecution.__typename !== 'StartExecutionPayload') throw new Error(startExecution.__typename);
  const { id, databaseId } = startExecution.execution;
  const updates = client.watchExecution(id, { after: eventCursor(databaseId, 0) });
  const read: ExecutionUpdate[] = [];
  do read.push(...(await take(updates, 1)));
  while (read.at(-1)?.execution.status !== 'PAUSED');

  server.process.kill('SIGKILL');
  await server.ended;
  await startServer();
  await client.execute(ResumeExecutionDocument, { input: { id, resumeData: { approved: true } } });
  read.push(...(await collect(updates)));
  expect(seqsOf(read)).toEqual(countTo(read.length));
  expect(read.at(-1)?.execution.status).toBe('COMPLETED');
});
