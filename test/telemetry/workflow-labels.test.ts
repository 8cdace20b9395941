import { expect, test } from 'vitest';
import { WorkflowLabels } from '#src/telemetry/workflow-labels.js';

const of = (workflowId: string) => ({ projectId: 'p', workflowId });

test('a workflow is looked for once, and known from then on', async () => {
  const labels = new WorkflowLabels();
  let asked = 0;
  labels.findKeysBy(async (_projectId, id) => {
    asked += 1;
    return `key of ${id}`;
  });
  expect(await Promise.all([labels.of(of('w')), labels.of(of('w'))])).toEqual(Array(2).fill('key of w'));
  expect(labels.of(of('w'))).toBe('key of w');
  expect(asked).toBe(1);
});

test('past the first hundred all are other, so that the series stay few', async () => {
  const labels = new WorkflowLabels();
  labels.findKeysBy(async (_projectId, id) => id);
  const ids = Array.from({ length: 150 }, (_, index) => `w${index}`);
  const found = await Promise.all(ids.map((id) => labels.of(of(id))));
  expect(found.filter((label) => label !== 'other')).toEqual(ids.slice(0, 100));
  expect(labels.of(of('w0'))).toBe('w0');
});

test('one that can not be found now is other, and looked for again', async () => {
  const labels = new WorkflowLabels();
  labels.findKeysBy(() => Promise.reject(new Error('no database')));
  expect(await labels.of(of('w'))).toBe('other');
  labels.findKeysBy(async () => 'found');
  expect(await labels.of(of('w'))).toBe('found');
});
