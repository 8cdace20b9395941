import { expect, onTestFinished, test } from 'vitest';
import { WorkflowDisabledError, WorkflowNotFoundError } from '#src/domain/workflow-errors.js';
import { pageVersions } from '#src/services/workflow.js';
import { setupEngine } from '#test/support/engine.js';

async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const { services, publish } = engine;
  const definition = (message: string, more: object = {}) => ({
    ...{ workflow_id: 'note', ...more },
    steps: [{ id: 'note', type: 'execute', execute: [{ type: 'log', message }] }],
  });
  return {
    ...engine,
    publishNote: (message: string, more: object = {}) => publish(definition(message, more)),
    versionsOf: async (published: Awaited<ReturnType<typeof publish>>) =>
      (await pageVersions(services, published.workflow, 100)).map(({ version }) => version),
  };
}

test('definitions published at once become versions without holes, of one workflow', async () => {
  const { publishNote, versionsOf } = await setup();
  const published = await Promise.all(Array.from({ length: 8 }, (_, index) => publishNote(`text ${index}`)));
  expect(new Set(published.map(({ workflow }) => workflow.id)).size).toBe(1);
  expect(published.map(({ version }) => version.version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const [first] = published;
  expect(first && (await versionsOf(first))).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
});

test('the same definition published at once is one version', async () => {
  const { publishNote } = await setup();
  const published = await Promise.all(Array.from({ length: 5 }, () => publishNote('text')));
  expect(published.map(({ created, version }) => `${version.version} ${created}`).sort()).toEqual([
    '1 false',
    '1 false',
    '1 false',
    '1 false',
    '1 true',
  ]);
});

test('what is published later changes nothing of an execution that has begun', async () => {
  const { publishNote, start, startWorker, reach, stored } = await setup();
  await publishNote('before');
  const { id } = await start('note');
  await publishNote('after');
  startWorker();
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('note')?.output).toEqual({ message: 'before' });
});

test('a workflow that is not there or disabled is not started, and says so', async () => {
  const { publishNote, start } = await setup();
  await expect(start('note')).rejects.toEqual(new WorkflowNotFoundError('note'));
  await publishNote('text', { enabled: false });
  await expect(start('note')).rejects.toEqual(new WorkflowDisabledError('note'));
});
