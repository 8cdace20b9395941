import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startApp } from '#src/app/app.js';
import type { Role } from '#src/app/setup.js';
import { createClient } from '#src/client/client.js';
import {
  ListWorkflowsDocument,
  ResumeExecutionDocument,
  StartExecutionDocument,
} from '#src/client/generated/graphql.js';
import { readConfig } from '#src/config/config.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { createTestDatabase } from '#test/support/database.js';

const EXAMPLES = readdirSync(fileURLToPath(new URL('../../examples/workflows/', import.meta.url)))
  .flatMap((file) => (file.endsWith('.json') ? [file.replace(/\.json$/, '')] : []))
  .sort();

const TOKEN = 'the-token-of-all-parts';

/** Parts of Reprise, each with connections of its own to the one PostgreSQL, as processes on many machines have. */
async function setup() {
  const { url } = await createTestDatabase();
  const config = readConfig({
    DATABASE_URL: url ?? '',
    PORT: '0',
    REPRISE_TOKEN: TOKEN,
    LOG_LEVEL: 'silent',
  });
  return {
    async startPart(role: Role) {
      const app = await startApp(config, { role });
      onTestFinished(() => app.close());
      return app;
    },
    async startGateway() {
      const app = await startApp(config, { role: 'gateway' });
      const client = createClient({ url: app.url ?? '', token: TOKEN, webSocketImpl: WebSocket });
      onTestFinished(async () => {
        await client.close();
        await app.close();
      });
      return client;
    },
  };
}

test.runIf(inject('postgresUrl'))(
  'what is asked of one gateway a worker does, and a subscriber of another gateway sees',
  async () => {
    const { startPart, startGateway } = await setup();
    const [one, two] = await Promise.all([startGateway(), startGateway()]);
    const worker = await startPart('worker');
    expect(worker.url).toBeNull();

    const payload = { expense: { title: 'A chair', amount: 5_000, category: 'office', owner: 'Ada' } };
    const { startExecution } = await one.execute(StartExecutionDocument, {
      input: { workflowKey: 'two-level-approval', payload },
    });
    if (startExecution.__typename !== 'StartExecutionPayload') throw new Error(startExecution.__typename);
    const { id, databaseId } = startExecution.execution;

    const seen: string[] = [];
    for await (const { event, execution } of two.watchExecution(id, { after: eventCursor(databaseId, 0) })) {
      seen.push(`${event?.seq} ${event?.type}: ${execution.status}`);
      if (event?.type === 'EXECUTION_PAUSED')
        await one.execute(ResumeExecutionDocument, { input: { id, resumeData: { approved: true } } });
    }
    expect(seen).toEqual([
      '1 EXECUTION_CREATED: PENDING',
      '2 STEP_STARTED: RUNNING',
      '3 STEP_SUCCEEDED: RUNNING',
      '4 STEP_STARTED: RUNNING',
      '5 STEP_WAITING: WAITING',
      '6 EXECUTION_PAUSED: PAUSED',
      '7 EXECUTION_RESUMED: WAITING',
      '8 STEP_SUCCEEDED: RUNNING',
      '9 STEP_STARTED: RUNNING',
      '10 STEP_SUCCEEDED: RUNNING',
      '11 STEP_STARTED: RUNNING',
      '12 STEP_SUCCEEDED: RUNNING',
      '13 STEP_SKIPPED: RUNNING',
      '14 STEP_SKIPPED: RUNNING',
      '15 EXECUTION_COMPLETED: COMPLETED',
    ]);
  },
);

test.runIf(inject('postgresUrl'))(
  'gateways that start at once on an empty database publish the examples once',
  async () => {
    const { startGateway } = await setup();
    const [one] = await Promise.all([startGateway(), startGateway(), startGateway()]);
    const { workflows } = await one.execute(ListWorkflowsDocument, {});
    expect(workflows.edges.map(({ node }) => `${node.key} ${node.latestVersion.version}`)).toEqual(
      EXAMPLES.map((key) => `${key} 1`),
    );
  },
);
