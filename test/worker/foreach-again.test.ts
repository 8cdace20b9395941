import { expect, test } from 'vitest';
import { setupEngine } from '../support/engine.js';

test('a foreach that is entered again collects the results of this time alone', async () => {
  const engine = await setupEngine();
  try {
    const message = 'time {{resume.time}}: {{item}}';
    await engine.publish({
      workflow_id: 'again',
      steps: [
        { id: 'ask', type: 'action', action: { type: 'require_approval' }, on_reject: 'each' },
        {
          id: 'each',
          type: 'foreach',
          foreach: {
            items: '{{resume.items}}',
            collect: 'log',
            steps: [{ id: 'log', type: 'execute', execute: [{ type: 'log', message }] }],
          },
          next: 'ask',
        },
      ],
    });
    const { id } = await engine.start('again');
    engine.startWorker();
    const rejectAfter = async (resumes: number, time: number, items: number[]) => {
      await engine.until(
        id,
        ({ state: { execution } }) => execution.status === 'paused' && execution.resumeCount === resumes,
      );
      await engine.resume(id, { approved: false, time, items });
    };
    await rejectAfter(0, 1, [1, 2, 3]);
    await rejectAfter(1, 2, [9]);
    await engine.until(
      id,
      ({ state: { execution } }) => execution.status === 'paused' && execution.resumeCount === 2,
    );
    expect((await engine.stored(id)).steps.get('each')?.output).toEqual({
      ...{ total: 1, succeeded: 1, failed: 0 },
      results: [{ message: 'time 2: 9' }],
    });
  } finally {
    await engine.close();
  }
});
