import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject } from '#src/domain/json.js';

const file = new URL('../../schema/workflow.schema.json', import.meta.url);

/** The JSON Schema of definitions, and the check by it. */
export const schema = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
export const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(
  schema,
);
