import { expect, onTestFinished, test } from 'vitest';
import { setupTimedEngine } from '#test/support/engine.js';

test('a text that reads like JSON is still a text once it has been stored', async () => {
  const engine = await setupTimedEngine();
  onTestFinished(engine.close);
  const texts = ['12', 'true', 'null', '{"a":1}', '"q"'];
  const give = { name: 'mapping', input: { expression: 'text', data: { text: '{{item}}' } } };
  const steps = [{ id: 'give', type: 'operation', operation: give }];
  await engine.publish({
    workflow_id: 'texts',
    steps: [{ id: 'each', type: 'foreach', foreach: { items: '{{texts}}', collect: 'give', steps } }],
  });
  engine.startWorker();
  const { id } = await engine.start('texts', { texts });
  await engine.reach(id, 'completed');
  expect((await engine.stored(id)).steps.get('each')?.output).toMatchObject({ results: texts });
});
