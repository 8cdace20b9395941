import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { logOperation } from '#src/operations/log.js';
import { createOperations } from '#src/operations/registry.js';
import { createWaitOperation } from '#src/operations/wait.js';
import { TestClock } from '../support/clock.js';
import { startContext } from './context.js';

async function log(input: Json) {
  const { context, lines } = startContext();
  const output = await createOperations([logOperation]).run('log', input, context);
  return { output, lines };
}

function startWait(duration: Json) {
  const clock = new TestClock();
  const started = startContext();
  const operations = createOperations([createWaitOperation(clock)], { clock });
  return { ...started, clock, waited: operations.run('wait', { duration }, started.context) };
}

test('log writes one line, at the level that is asked for', async () => {
  expect(await log({ message: 'paid' })).toEqual({
    output: { message: 'paid' },
    lines: [['info', 'paid', {}]],
  });
  expect((await log({ message: 'low', level: 'warn' })).lines).toEqual([['warn', 'low', {}]]);
  expect((await log({ message: { id: 1 } })).output).toEqual({ message: '{"id":1}' });
});

test('log refuses a level that there is not', async () => {
  await expect(log({ message: 'x', level: 'loud' })).rejects.toMatchObject({
    code: 'OPERATION_INPUT_INVALID',
  });
});

test('wait ends when its time is over', async () => {
  const { waited, clock } = startWait('5s');
  await clock.scheduled(5_000);
  clock.advance(5_000);
  expect(await waited).toEqual({ waitedMs: 5_000 });
  expect(clock.pending).toBe(0);
});

test('wait ends at once when the step is told to end', async () => {
  const { waited, clock, controller } = startWait('5s');
  await clock.scheduled(5_000);
  controller.abort('paused');
  await expect(waited).rejects.toBe('paused');
  expect(clock.pending).toBe(0);
});

test('wait refuses what is no duration', async () => {
  await expect(startWait('soon').waited).rejects.toThrow('duration: give a duration such as 500ms or 5s');
  await expect(startWait(5).waited).rejects.toMatchObject({ code: 'OPERATION_INPUT_INVALID' });
});
