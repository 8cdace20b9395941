import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startApp } from '#src/app/app.js';
import { readConfig } from '#src/config/config.js';
import { setupEngine } from '#test/support/engine.js';

test.runIf(inject('postgresUrl'))(
  'a worker process resumes what was decided by SQL while there was none',
  async () => {
    const engine = await setupEngine();
    onTestFinished(engine.close);
    const { database, publish, start, startWorker, reach } = engine;
    await publish({
      workflow_id: 'asks',
      steps: [{ id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'look' } }],
    });
    const worker = startWorker();
    const { id } = await start('asks');
    await reach(id, 'paused');
    await worker.stop(5_000);
    await database.db.execute(
      sql.raw(`UPDATE workflow_executions SET resume_data = '{"approved": true}' WHERE id = '${id}'`),
    );
    const config = readConfig({
      ...{ DATABASE_URL: database.url ?? '', LOG_LEVEL: 'silent', REPRISE_TOKEN: 'the-token-of-a-worker' },
    });
    const app = await startApp(config, { role: 'worker' });
    onTestFinished(() => app.close());
    const { execution } = await reach(id, 'completed');
    expect(execution).toMatchObject({ resumeCount: 1, resumeData: { approved: true } });
  },
);
