import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { defineOperation } from '#src/operations/define.js';
import { setupEngine } from '#test/support/engine.js';
import { foreachStep } from '../definition/step-fixtures.js';

const repeat = defineOperation({
  name: 'repeat',
  input: z.object({ times: z.number(), more: z.unknown().optional() }),
  output: z.string(),
  run: ({ times }) => 'x'.repeat(times),
});
const call = (id: string, times: number | string, more: object = {}, input: object = {}) => ({
  ...{ id, type: 'operation', operation: { name: 'repeat', input: { times, ...input } } },
  ...{ retry: { max_attempts: 3 }, ...more },
});

test.each([
  ['an output', [call('a', 2_000)], 'OUTPUT_REFUSED', /^the output of step a is .*bytes/],
  [
    'an input',
    [call('a', 900, { next: 'b' }), call('b', 1, {}, { more: ['{{steps.a.output}}', '{{steps.a.output}}'] })],
    'INPUT_REFUSED',
    /^the input of step b is larger than the 1000 bytes allowed/,
  ],
  [
    'the results of a foreach',
    [foreachStep('each', { items: [900, 900], collect: 'a' }, [call('a', '{{item}}')])],
    'OUTPUT_REFUSED',
    /^the output of step each is .*bytes/,
  ],
  [
    'the items of a foreach',
    [
      call('a', 900, { next: 'each' }),
      foreachStep('each', { items: ['{{steps.a.output}}', '{{steps.a.output}}'] }, [call('b', 1)]),
    ],
    'ITEMS_REFUSED',
    /^the items of step each are .*bytes/,
  ],
])('%s larger than allowed fails its step, once', async (_what, steps, code, message) => {
  const engine = await setupEngine({ operations: [repeat], maxOutputBytes: 1_000 });
  onTestFinished(engine.close);
  await engine.publish({ workflow_id: 'large', steps });
  engine.startWorker();
  const { id } = await engine.start('large');
  const { execution, steps: ended } = await engine.reach(id, 'failed');
  expect(execution).toMatchObject({ errorCode: code, errorMessage: expect.stringMatching(message) });
  expect([...ended.values()].find(({ status }) => status === 'failed')?.attempt).toBe(1);
});
