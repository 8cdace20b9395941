import { expect, test } from 'vitest';
import { NO_SPAN } from '#src/domain/tracing.js';
import { logSink } from '#src/sinks/log-sink.js';
import type { SinkMessage } from '#src/sinks/sink.js';
import { openClient } from '#test/http/setup.js';
import { createNotes, notification, order } from './setup.js';

async function logged(message: SinkMessage, missing?: string) {
  const { logger, notes } = createNotes();
  const { signal } = new AbortController();
  const sink = logSink(missing === undefined ? {} : { missing });
  const delivery = { idempotencyKey: 'k', signal, logger, span: NO_SPAN, http: openClient() };
  const answer = await sink.deliver(message, delivery);
  expect(answer).toBeNull();
  return notes;
}

test('a message is written to the log with where it comes from', async () => {
  const message = notification('role:boss', 'please look');
  expect(await logged(message)).toEqual([
    {
      ...{ level: 30, executionId: 'e1', stepPath: 'tell', idempotencyKey: 'k', message },
      msg: 'notification: please look',
    },
  ]);
  expect(await logged({ ...order, entity_id: '7' })).toMatchObject([{ msg: 'create_record: order 7' }]);
});

test('what stands under a key that looks secret is masked', async () => {
  const [line] = await logged({ ...order, data: { item: 'chair', deep: [{ api_key: 'k-1' }] } });
  expect(line).toMatchObject({ message: { data: { item: 'chair', deep: [{ api_key: '***' }] } } });
});

test('where a sink is missing it says which', async () => {
  expect(await logged(order, 'sinks.create_record')).toMatchObject([
    { msg: 'create_record: order (only logged: sinks.create_record of reprise.config.ts is not set)' },
  ]);
});
