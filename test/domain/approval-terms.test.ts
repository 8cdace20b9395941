import { expect, test } from 'vitest';
import { readTerms } from '#src/domain/approval-terms.js';
import type { JsonObject } from '#src/domain/json.js';

const read = (given: JsonObject) => readTerms(given, { entity: null, entityId: null, reason: 'May it?' });
const formOf = (pattern: string) => ({
  form: { type: 'object', properties: { to: { type: 'string', pattern } } },
});

test('a form that its templates have made unusable is told when it is asked for, and not to who answers', () => {
  expect(read(formOf('(ada'))).toEqual({
    problem: expect.stringContaining('form is no JSON Schema that can be used'),
  });
});

test('a form that can be used is part of the terms', () => {
  expect(read(formOf('^(ada|grace)$'))).toMatchObject({ terms: formOf('^(ada|grace)$') });
});

test('so is one that asks for what the decision itself writes', () => {
  const form = { type: 'object', properties: { approval: { type: 'string' } } };
  expect(read({ form })).toEqual({
    problem: 'form has a property `approval`, a name that the decision itself takes',
  });
});
