import { inject, onTestFinished, test, vi } from 'vitest';
import { startPostgresServer } from '#test/support/postgres-server.js';
import { startReprise } from '#test/support/program.js';

vi.setConfig({ testTimeout: 60_000 });

test.runIf(inject('postgresUrl'))('a worker outlives the outage of its database', async () => {
  const server = await startPostgresServer();
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= server.stop();
    return stopped;
  };
  onTestFinished(stop);
  const worker = startReprise(['serve', '--role', 'worker'], {
    DATABASE_URL: `${server.url}/postgres`,
    REPRISE_TOKEN: 'the-token-of-a-worker',
    LOG_LEVEL: 'warn',
  });
  await worker.wrote((lines) => lines.some((line) => line.includes('worker started')));
  await stop();
  const isTry = (line: string) => line.includes('could not look for due executions');
  await worker.wrote((lines) => lines.filter(isTry).length === 3);
});
