import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { defineOperation } from '#src/operations/define.js';
import { setupEngine } from '#test/support/engine.js';
import { foreachStep } from '../definition/step-fixtures.js';

const ITEMS = 10_000;
const AT_ONCE = 100;

test('ten thousand items, a hundred at a time, end well with their results, and the state of the run stays small', async () => {
  let inFlight = 0;
  let most = 0;
  const done = new Map<number, number>();
  const sizes: number[] = [];
  const look = async () => void sizes.push((await engine.stored(id)).steps.size);
  const double = defineOperation({
    name: 'double',
    input: z.object({ item: z.number() }),
    output: z.number(),
    async run({ item }) {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (item % 1_000 === 500) await look();
      done.set(item, (done.get(item) ?? 0) + 1);
      inFlight -= 1;
      return item * 2;
    },
  });
  const engine = await setupEngine({ operations: [double] });
  onTestFinished(engine.close);
  const call = { id: 'call', type: 'operation', operation: { name: 'double', input: { item: '{{item}}' } } };
  await engine.publish({
    ...{ workflow_id: 'many', concurrency: AT_ONCE },
    steps: [foreachStep('each', { items: '{{items}}', concurrency: AT_ONCE, collect: 'call' }, [call])],
  });
  const items = Array.from({ length: ITEMS }, (_, index) => index);
  const { id } = await engine.start('many', { items });
  engine.startWorker();
  const { execution } = await engine.reach(id, 'completed');
  await look();

  expect([done.size, Math.max(...done.values())]).toEqual([ITEMS, 1]);
  expect(most).toBeLessThanOrEqual(AT_ONCE);
  expect(sizes.length).toBe(11);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(AT_ONCE + 1);
  expect(sizes.at(-1)).toBe(1);
  expect(execution).toMatchObject({ totalSteps: ITEMS + 1, finishedSteps: ITEMS + 1 });
  const each = (await engine.stored(id)).steps.get('each');
  expect(each?.output).toEqual({
    ...{ total: ITEMS, succeeded: ITEMS, failed: 0 },
    results: items.map((item) => item * 2),
  });
}, 120_000);
