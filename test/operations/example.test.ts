import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadConfigFile } from '#src/config-file.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { render } from '#src/domain/template.js';
import { createTools } from '#src/steps/tools.js';
import { startContext } from './context.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/operations/', import.meta.url));

interface Step {
  id: string;
  operation: { name: string; input: Json };
}

/** Does the steps of the example one after the other, with nothing but their templates and operations. */
async function runExample(payload: JsonObject): Promise<Json> {
  const { config } = await loadConfigFile('reprise.config.ts', EXAMPLE);
  const { operations } = createTools({ operations: config.operations });
  const { steps } = JSON.parse(await readFile(`${EXAMPLE}price-order.json`, 'utf8')) as { steps: Step[] };
  let output: Json = null;
  const outputs: JsonObject = {};
  for (const { id, operation } of steps) {
    const input = render(operation.input, { ...payload, steps: outputs });
    output = await operations.run(operation.name, input, startContext().context);
    outputs[id] = { output };
  }
  return output;
}

test('the example prices an order and sums it up', async () => {
  const lines = [
    { sku: 'apple', count: 10 },
    { sku: 'pear', count: 5 },
  ];
  expect(await runExample({ order: { customer: 'ada@example.com', lines } })).toEqual({
    customer: 'ada@example.com',
    items: 15,
    total: '7.00',
  });
});

test('it says what has no price', async () => {
  const lines = [{ sku: 'melon', count: 1 }];
  await expect(runExample({ order: { lines } })).rejects.toMatchObject({
    code: 'NO_PRICE',
    message: 'melon has no price',
    retryable: false,
  });
});
