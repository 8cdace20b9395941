import { expect, inject, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startApp } from '#src/app/app.js';
import { createClient } from '#src/client/client.js';
import { readConfig } from '#src/config/config.js';
import { startExecution } from '#src/services/start.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { createTestDatabase } from '#test/support/database.js';
import { startHttpServer } from '#test/support/http-server.js';

const TOKEN = 'the-token-of-the-outbound-test';

/** How a run of one request to this machine ends, where the operator allows so much. */
async function runWith(allow: string, url: string): Promise<string | undefined> {
  const database = await createTestDatabase();
  const settings = { PORT: '0', REPRISE_TOKEN: TOKEN, LOG_LEVEL: 'silent', HTTP_ALLOW: allow };
  const app = await startApp(readConfig({ DATABASE_URL: database.url ?? '', ...settings }));
  const client = createClient({ url: app.url ?? '', token: TOKEN, webSocketImpl: WebSocket });
  try {
    const steps = [{ id: 'call', type: 'execute', execute: [{ type: 'webhook', url }] }];
    await publishWorkflow(app.services, app.caller, {
      definition: { workflow_id: 'call', steps },
      key: null,
    });
    const request = {
      workflowKey: 'call',
      payload: {},
      idempotencyKey: null,
      triggerEvent: null,
      metadata: {},
    };
    const { execution } = await startExecution(app.services, app.caller, request);
    let last: string | undefined;
    for await (const { execution: now } of client.watchExecution(execution.id, {})) last = now.status;
    return last;
  } finally {
    await client.close();
    await app.close();
  }
}

test.runIf(inject('postgresUrl'))('a server reaches this machine only where HTTP_ALLOW says so', async () => {
  const server = await startHttpServer((_request, response) => response.end('done'));
  onTestFinished(() => expect(server.received).toHaveLength(1));
  expect(await runWith('', server.url)).toBe('FAILED');
  expect(await runWith('127.0.0.1', server.url)).toBe('COMPLETED');
});
