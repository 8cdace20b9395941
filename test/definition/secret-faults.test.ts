import { describe, expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { faultLines } from './refused.js';
import { approvalStep, conditionStep, foreachStep, logStep, waitStep } from './step-fixtures.js';

const SECRET = '{{secret("bank")}}';
const execute = (entry: JsonObject) => logStep('send', { execute: [entry] });
const operation = (parts: JsonObject) => ({ id: 'do', type: 'operation', operation: parts });
const record = { entity: 'order', entity_id: '7', data: { a: 1 } };

describe('a secret may stand in', () => {
  test.each<[string, JsonObject]>([
    [
      'the address, the headers and the body of a request',
      execute({
        type: 'http_request',
        method: 'POST',
        url: `https://x.example/${SECRET}`,
        headers: { a: `Bearer ${SECRET}` },
        body: { deep: [SECRET] },
      }),
    ],
    ['all of an address', execute({ type: 'webhook', url: SECRET })],
    ['the data of a record', execute({ type: 'create_record', ...record, data: { key: SECRET } })],
    ['the other spelling', execute({ type: 'webhook', url: `https://x.example/$${'{secret("bank")}'}` })],
    ['the input of an operation of a worker', operation({ name: 'charge', input: { key: [SECRET] } })],
  ])('%s', (_where, step) => {
    expect(() => compileDefinition({ steps: [step] })).not.toThrow();
  });
});

describe('a secret is refused', () => {
  test.each<[string, Json, string]>([
    [
      'in a condition',
      conditionStep('ask', { field: 'key', operator: 'eq', value: SECRET }),
      'condition.value',
    ],
    [
      'in the items of a foreach',
      foreachStep('each', { items: ['a', SECRET] }, [logStep('in')]),
      'foreach.items[1]',
    ],
    ['as the items of a foreach', foreachStep('each', { items: SECRET }, [logStep('in')]), 'foreach.items'],
    [
      'in the reason of an approval',
      approvalStep('hold', { action: { type: 'block', reason: SECRET } }),
      'action.reason',
    ],
    [
      'in what an event is matched with',
      waitStep('w', { event: 'e', match: { id: SECRET } }),
      'wait.match.id',
    ],
    ['in a line of the log', execute({ type: 'log', message: SECRET }), 'execute[0].message'],
    [
      'in a message',
      execute({ type: 'notify', recipients: ['a@b.example'], message: SECRET }),
      'execute[0].message',
    ],
    [
      'in a recipient',
      execute({ type: 'notify', recipients: [SECRET], message: 'm' }),
      'execute[0].recipients[0]',
    ],
    [
      'in the id of a record',
      execute({ type: 'update_record', ...record, entity_id: SECRET }),
      'execute[0].entity_id',
    ],
    [
      'in a request for an approval',
      execute({ type: 'create_approval_request', ...record, data: { reason: SECRET } }),
      'execute[0].data.reason',
    ],
  ])('%s', (_where, step, place) => {
    const why = `\`{{secret("bank")}}\` can't be put here: its value would be stored or shown`;
    expect(faultLines({ steps: [step] })).toEqual([expect.stringContaining(`steps[0].${place}: ${why}`)]);
  });

  test('in the input of an operation of an agent', () => {
    const [fault, ...more] = faultLines({
      steps: [operation({ name: 'build', executor: 'agent', input: { a: SECRET } })],
    });
    expect(more).toEqual([]);
    expect(fault).toBe(
      'steps[0].operation.input.a: `{{secret("bank")}}` can\'t be given to an agent, which would get it over the network and keep it (give it to the agent in its own environment, or leave "executor" out so that a worker does the operation)',
    );
  });

  test.each(['log', 'mapping', 'wait'])('in the input of the operation %s', (name) => {
    expect(faultLines({ steps: [operation({ name, input: { data: SECRET } })] })).toEqual([
      expect.stringContaining(
        'steps[0].operation.input.data: `{{secret("bank")}}` can\'t be given to this operation',
      ),
    ]);
  });

  test('under a name that none can have', () => {
    expect(
      faultLines({ steps: [execute({ type: 'webhook', url: 'https://x.example/{{secret("Bank")}}' })] }),
    ).toEqual([expect.stringContaining('`Bank` is no name of a secret')]);
  });
});
