import { expect, test } from 'vitest';
import type { RecordEffect } from '#src/domain/effect.js';
import { failureOf } from '#test/http/setup.js';
import { createStep, keepingSink } from './setup.js';

const TYPES = ['create_record', 'update_record', 'create_approval_request'] as const;

function entry(type: RecordEffect['type'], more: object = {}): RecordEffect {
  return { type, entity: 'order', entityId: '7', data: { total: 5 }, ...more };
}

test.each(TYPES)('%s goes to its sink, whose answer is the output', async (type) => {
  const { sink, got } = keepingSink('erp', { id: 'R7' });
  const step = createStep({ sinks: { [type]: sink } });
  expect(await step.run(entry(type))).toEqual({ id: 'R7' });
  expect(got).toEqual([
    {
      key: 'key(execute[0])',
      message: {
        ...{ type, entity: 'order', entity_id: '7', data: { total: 5 } },
        ...{ execution_id: 'e1', step: 'tell' },
      },
    },
  ]);
});

test.each(TYPES)('%s without an answer tells that it was delivered, and under which key', async (type) => {
  const step = createStep({ sinks: { [type]: keepingSink('erp').sink } });
  expect(await step.run(entry(type), entry(type))).toEqual([
    { delivered: [{ sink: 'erp', idempotency_key: 'key(execute[0])' }] },
    { delivered: [{ sink: 'erp', idempotency_key: 'key(execute[1])' }] },
  ]);
});

test.each(TYPES)('%s without a sink goes to the log, which says so', async (type) => {
  const step = createStep();
  expect(await step.run(entry(type))).toMatchObject({ delivered: [{ sink: 'log' }] });
  expect(step.notes).toMatchObject([
    {
      msg: `${type}: order 7 (only logged: sinks.${type} of reprise.config.ts is not set)`,
      message: { data: { total: 5 } },
    },
  ]);
});

test('an id that a template made a number is one, and a record yet to be made needs none', async () => {
  const { sink, got } = keepingSink('erp');
  const step = createStep({ sinks: { create_record: sink, update_record: sink } });
  await step.run(entry('update_record', { entityId: 7 }), entry('create_record', { entityId: null }));
  expect(got.map(({ message }) => message)).toMatchObject([{ entity_id: '7' }, { entity_id: null }]);
});

test.each([
  ['entity', entry('create_record', { entity: null })],
  ['entity', entry('update_record', { entity: ' ' })],
  ['entity_id', entry('update_record', { entityId: null })],
  ['entity_id', entry('create_approval_request', { entityId: { a: 1 } })],
])('where %s comes to nothing, nothing is delivered', async (key, effect) => {
  const { sink, got } = keepingSink('erp');
  const step = createStep({ sinks: { [effect.type]: sink } });
  const failure = await failureOf(step.run(effect));
  expect(failure).toMatchObject({ code: 'RECORD_INCOMPLETE', retryable: false });
  expect(failure.message).toContain(`${key} of ${effect.type} is`);
  expect(got).toEqual([]);
});
