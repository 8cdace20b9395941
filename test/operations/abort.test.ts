import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineOperation, type Operation } from '#src/operations/define.js';
import { createOperations } from '#src/operations/registry.js';
import { TestClock } from '../support/clock.js';
import { startContext } from './context.js';

function operationOf(work: () => unknown): Operation {
  return defineOperation({ name: 'quote', input: z.unknown(), output: z.unknown(), run: work });
}

test('told to end before it began, it does not run', async () => {
  const { context, controller } = startContext();
  controller.abort('paused');
  const ran: string[] = [];
  const running = createOperations([operationOf(() => ran.push('!'))]).run('quote', null, context);
  await expect(running).rejects.toBe('paused');
  expect(ran).toEqual([]);
});

test('told to end, it may clean up first', async () => {
  const { context, controller } = startContext();
  const clock = new TestClock();
  const polite = operationOf(
    () =>
      new Promise((_resolve, reject) => {
        context.signal.addEventListener('abort', () => reject('cleaned up'));
        controller.abort('paused');
      }),
  );
  const running = createOperations([polite], { clock }).run('quote', null, context);
  await expect(running).rejects.toBe('cleaned up');
  expect(clock.pending).toBe(0);
});

test('one that pays no heed is left to itself after two seconds', async () => {
  const { context, controller } = startContext();
  const clock = new TestClock();
  const deaf = operationOf(() => {
    controller.abort('paused');
    return new Promise(() => {});
  });
  const running = createOperations([deaf], { clock }).run('quote', null, context);
  const ended = expect(running).rejects.toBe('paused');
  await clock.scheduled(2_000);
  clock.advance(2_000);
  await ended;
});
