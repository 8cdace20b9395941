import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { conditionObject } from '#src/definition/condition.js';
import { body, head } from '#src/definition/document.js';
import { EFFECT_SCHEMAS } from '#src/definition/effects.js';
import { duration } from '#src/definition/fields.js';
import { STEP_SCHEMAS } from '#src/definition/step-types.js';
import { waitParts } from '#src/definition/wait.js';

interface Schema {
  [keyword: string]: unknown;
  properties?: Record<string, unknown>;
}

/** Conditions alone hold themselves. */
const RECURSION = /"\$ref":"#(\/\$defs\/__schema\d+)?"/g;

/** Writes the JSON Schema that editors check and complete workflow definitions by. */
await writeFile(
  new URL('../schema/workflow.schema.json', import.meta.url),
  `${JSON.stringify(workflowSchema(), null, 2)}\n`,
);

function workflowSchema(): Schema {
  const steps = {
    type: 'array',
    minItems: 1,
    items: { $ref: '#/$defs/step' },
    description: 'The first one is the first that is done.',
  };
  const inner = { ...toSchema(body).properties, steps };
  const filled = (key: string, type: string) => ({ required: [key], properties: { [key]: { type } } });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Reprise workflow definition',
    type: 'object',
    properties: {
      ...toSchema(head).properties,
      ...inner,
      definition: {
        type: ['object', 'null'],
        properties: inner,
        required: ['steps'],
        description:
          'May hold trigger, context, steps, timeout and concurrency, which then are not beside it.',
      },
    },
    // Beside a definition, steps are passed over.
    anyOf: [
      filled('definition', 'object'),
      { ...filled('steps', 'array'), not: filled('definition', 'object') },
    ],
    $defs: definitions(),
  };
}

function definitions(): Record<string, Schema> {
  return {
    step: oneOfTypes('Step', STEP_SCHEMAS),
    ...byType('Step', STEP_SCHEMAS),
    effect: oneOfTypes('Effect', EFFECT_SCHEMAS),
    ...byType('Effect', EFFECT_SCHEMAS),
    condition: conditionSchema(),
    wait: { anyOf: [delaySchema(), toSchema(waitParts)] },
  };
}

function conditionSchema(): Schema {
  const comparison = ['field', 'operator', 'value'];
  const given = comparison.map((key) => ({
    required: [key],
    ...(key === 'value' ? {} : { properties: { [key]: { type: 'string' } } }),
  }));
  return {
    ...toSchema(conditionObject),
    anyOf: [
      ...given,
      ...['and', 'or'].map((key) => ({
        required: [key],
        properties: { [key]: { type: 'array', minItems: 1 } },
      })),
    ],
    if: { anyOf: given },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: comparison, properties: { field: { type: 'string' }, operator: { type: 'string' } } },
  };
}

function delaySchema(): Schema {
  return { ...toSchema(duration), description: 'A plain delay, as 24h.' };
}

function oneOfTypes(kind: string, schemas: Map<string, z.ZodObject>): Schema {
  const types = [...schemas.keys()];
  return {
    type: 'object',
    required: ['type'],
    properties: { type: { enum: types, description: `What kind of ${kind.toLowerCase()} it is.` } },
    oneOf: types.map((type) => ({ $ref: `#/$defs/${type}${kind}` })),
  };
}

function byType(kind: string, schemas: Map<string, z.ZodObject>): Record<string, Schema> {
  return Object.fromEntries(
    [...schemas].map(([type, schema]) => {
      const { properties, ...rest } = toSchema(schema);
      const description = `What kind of ${kind.toLowerCase()} it is.`;
      const own = { ...properties, type: { const: type, description } };
      return [`${type}${kind}`, { ...rest, properties: own }];
    }),
  );
}

function toSchema(schema: z.ZodType): Schema {
  const { $schema: _, $defs: __, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return JSON.parse(JSON.stringify(rest).replaceAll(RECURSION, '"$ref":"#/$defs/condition"'));
}
