import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import { faultsOf } from './refused.js';
import { schema, validate } from './schema.js';
import { conditionStep, foreachStep, logStep, PAID, parallelStep, waitStep } from './step-fixtures.js';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

function problemsOf(document: unknown): unknown {
  return validate(document) ? [] : validate.errors;
}

describe('what the schema takes', () => {
  const examples = ['workflows', 'operations', 'recovery'].flatMap((folder) =>
    readdirSync(new URL(`examples/${folder}`, ROOT))
      .filter((name) => name.endsWith('.json'))
      .map((name) => `examples/${folder}/${name}`),
  );

  test.each(examples)('%s', (path) => {
    expect(problemsOf(JSON.parse(read(path)))).toEqual([]);
  });

  test('every workflow that the docs show', () => {
    const shown = [...read('docs/workflows.md').matchAll(/```json\n(.*?)```/gs)].map(
      (match) => match[1] ?? '',
    );
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(problemsOf(JSON.parse(text)), text).toEqual([]);
  });

  test('null for all that can be left out, a plain delay, both spellings, and keys that it does not know', () => {
    const common = {
      timeout: null,
      retry: null,
      metadata: null,
      on_error: null,
      depends_on: null,
      next: null,
    };
    const steps = [
      logStep('a', { ...common, next: 'w', 'x-note': 1 }),
      waitStep('w', '24h', { next: 'c' }),
      conditionStep('c', { field: null, and: [PAID], or: null }),
    ];
    const about = { workflow_id: null, version: 2, tags: null, trigger: null, definition: null };
    expect(problemsOf({ ...about, steps })).toEqual([]);
    expect(problemsOf({ version: '2', definition: { steps, concurrency: 3 } })).toEqual([]);
  });
});

describe('what the compiler refuses for its shape, the schema refuses', () => {
  const inParallel = (step: Json): JsonObject => parallelStep('p', 'best_effort', [step]);
  const retry = (policy: Json) => logStep('a', { retry: policy });
  const effect = (entry: Json): JsonObject => ({ id: 'a', type: 'execute', execute: [entry] });
  const operation = (more: JsonObject): JsonObject => ({
    id: 'a',
    type: 'operation',
    operation: { name: 'o', ...more },
  });
  const foreach = (more: JsonObject): JsonObject => foreachStep('f', { items: [1], ...more }, [logStep('a')]);

  test.each<[string, Json]>([
    ['no object', []],
    ['no steps', {}],
    ['steps that are no list', { steps: {} }],
    ['no step', { steps: [] }],
    ['a definition that is no object', { definition: 5 }],
    ['a definition without steps', { definition: {}, steps: [logStep('a')] }],
    ['a key that is no text', { workflow_id: 7, steps: [logStep('a')] }],
    ['an empty key', { workflow_id: ' ', steps: [logStep('a')] }],
    ['a version that is a list', { version: [], steps: [logStep('a')] }],
    ['tags that are no texts', { tags: [1], steps: [logStep('a')] }],
    ['enabled that is a text', { enabled: 'yes', steps: [logStep('a')] }],
    ['an unknown trigger', { trigger: { type: 'evnt' }, steps: [logStep('a')] }],
    ['a bad event', { trigger: { event: 'a b' }, steps: [logStep('a')] }],
    ['a context that is a list', { context: [], steps: [logStep('a')] }],
    ['a time limit that is a number', { timeout: 30, steps: [logStep('a')] }],
    ['a time limit that is none', { timeout: 'soon', steps: [logStep('a')] }],
    ['no step at a time', { concurrency: 0, steps: [logStep('a')] }],
    ['half a step at a time', { concurrency: 1.5, steps: [logStep('a')] }],
    ['too many steps at a time', { concurrency: 1_001, steps: [logStep('a')] }],
  ])('%s', (_name, document) => {
    expect(faultsOf(document)).not.toEqual([]);
    expect(problemsOf(document)).not.toEqual([]);
  });

  test.each<[string, Json]>([
    ['that is no object', 'a'],
    ['without a type', { id: 'a' }],
    ['of an unknown type', { id: 'a', type: 'exceute', execute: [] }],
    ['without an id', { type: 'wait', wait: '1h' }],
    ['with a bad id', logStep('1 a')],
    ['with a reserved id', logStep('__proto__')],
    ['with a name that is no text', logStep('a', { name: 1 })],
    ['with a bad time limit', logStep('a', { timeout: '5 minutes' })],
    ['with metadata that are no object', logStep('a', { metadata: [] })],
    ['that is resumable by a word', logStep('a', { resumable: 'yes' })],
    ['with a successor that is no text', logStep('a', { next: 1 })],
    ['with an error handler that is no text', logStep('a', { on_error: ['a'] })],
    ['that depends on a number', logStep('a', { depends_on: 5 })],
    ['that depends on a list of numbers', logStep('a', { depends_on: [5] })],
    ['with retries that are a number', retry(3)],
    ['with no attempt', retry({ max_attempts: 0 })],
    ['with less than no limit', retry({ max_attempts: -2 })],
    ['with half an attempt', retry({ max_attempts: 1.5 })],
    ['with too many attempts', retry({ max_attempts: 1_001 })],
    ['with an unknown backoff', retry({ backoff: 'exponental' })],
    ['with a bad delay', retry({ delay: 1 })],
    ['with a bad longest delay', retry({ max_delay: 'x' })],
    ['with too much jitter', retry({ jitter: 2 })],
    ['with jitter in words', retry({ jitter: 'some' })],
    ['with errors that are no list', retry({ retry_on: 'x' })],
    ['with an empty error', retry({ retry_on: [''] })],
    ['of type execute without a list', { id: 'a', type: 'execute' }],
    ['of type execute with no list', { id: 'a', type: 'execute', execute: {} }],
    ['of type condition without a condition', { id: 'a', type: 'condition' }],
    ['of type wait without a wait', { id: 'a', type: 'wait' }],
    ['that waits for nothing', waitStep('a', {})],
    ['that waits for a bad time', waitStep('a', 'soon')],
    ['that waits for a bad event', waitStep('a', { event: '{{e}}' })],
    ['with a match that is no object', waitStep('a', { event: 'e', match: 'x' })],
    ['of type action without an action', { id: 'a', type: 'action' }],
    ['with an action of no type', { id: 'a', type: 'action', action: {} }],
    ['with an unknown action', { id: 'a', type: 'action', action: { action: 'alow' } }],
    ['with the action execute and no list', { id: 'a', type: 'action', action: { type: 'execute' } }],
    ['of type operation without one', { id: 'a', type: 'operation' }],
    ['with an operation of no name', { id: 'a', type: 'operation', operation: {} }],
    ['with an operation of a bad name', operation({ name: 'a b' })],
    ['with an unknown executor', operation({ executor: 'agnt' })],
    ['with a bad queue', operation({ executor: 'agent', queue: 'a b' })],
    ['with bad retries of an operation', operation({ retry: { max_attempts: 'x' } })],
    ['of type parallel without one', { id: 'a', type: 'parallel' }],
    ['of type parallel without steps', { id: 'a', type: 'parallel', parallel: {} }],
    ['of type parallel with no step', parallelStep('p', 'best_effort', [])],
    ['with an unknown strategy', parallelStep('p', 'best', [logStep('a')])],
    ['of type foreach without one', { id: 'a', type: 'foreach' }],
    ['of type foreach without items', { id: 'a', type: 'foreach', foreach: { steps: [logStep('b')] } }],
    ['of type foreach without steps', { id: 'a', type: 'foreach', foreach: { items: [] } }],
    ['that goes through a number', foreach({ items: 5 })],
    ['that goes through a text', foreach({ items: 'abc' })],
    ['with a reserved name for its items', foreach({ item_var: 'steps' })],
    ['with a bad name for its items', foreach({ item_var: 'a-b' })],
    ['with no item at a time', foreach({ concurrency: 0 })],
    ['that collects from a number', foreach({ collect: 1 })],
    ['that compares nothing', conditionStep('a', {})],
    ['with empty lists alone', conditionStep('a', { and: [], or: [] })],
    ['with a field alone', conditionStep('a', { field: 'x' })],
    ['without a field', conditionStep('a', { operator: 'eq', value: null })],
    ['with a field that is no text', conditionStep('a', { ...PAID, field: 5 })],
    ['with an unknown operator', conditionStep('a', { and: [{ ...PAID, operator: 'contain' }] })],
    ['with an entry that is no object', effect('log')],
    ['with an entry without a type', effect({})],
    ['with an entry of an unknown type', effect({ type: 'webhok', url: 'http://x' })],
    ['that logs nothing', effect({ type: 'log' })],
    ['that notifies nobody', effect({ type: 'notify', recipients: [], message: 'm' })],
    ['that sends to nowhere', effect({ type: 'webhook' })],
    ['that sends by an unknown method', effect({ type: 'webhook', url: 'http://x', method: 'PSOT' })],
    ['with a header that is no text', effect({ type: 'webhook', url: 'http://x', headers: { a: 1 } })],
    ['that makes a record of nothing', effect({ type: 'create_record', entity: '', data: {} })],
    ['that changes a record, but not which', effect({ type: 'update_record', entity: 'o', data: {} })],
    ['with data that are no object', effect({ type: 'create_record', entity: 'o', data: 'x' })],
    [
      'that asks for approval by a number',
      effect({ type: 'create_approval_request', entity: 'o', entity_id: '1', data: { approver_role: 5 } }),
    ],
  ])('a step %s, at the top and inside others', (_name, step) => {
    for (const steps of [
      [step],
      [inParallel(step)],
      [foreachStep('f0', { items: [] }, [inParallel(step)])],
    ]) {
      expect(faultsOf({ steps })).not.toEqual([]);
      expect(problemsOf({ steps })).not.toEqual([]);
    }
  });
});

test('every key has a description', () => {
  const bare: string[] = [];
  const visit = (part: Json, path: string): void => {
    if (Array.isArray(part))
      part.forEach((entry, index) => {
        visit(entry, `${path}/${index}`);
      });
    if (!isJsonObject(part)) return;
    // What only says when a part counts, describes none.
    if (part.required && !part.type && !part.description) return;
    for (const [key, own] of Object.entries(isJsonObject(part.properties) ? part.properties : {})) {
      if (!isJsonObject(own) || typeof own.description !== 'string') bare.push(`${path} ${key}`);
    }
    for (const [key, inner] of Object.entries(part)) if (key !== 'if') visit(inner, `${path}/${key}`);
  };
  visit(schema, '');
  expect(bare).toEqual([]);
});
