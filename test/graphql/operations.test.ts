import { expect, test } from 'vitest';
import {
  operationOf,
  operations,
  SAY_AT_ONCE,
  setupOperations,
  variablesOf,
} from '#test/support/operations.js';
import { take } from '#test/support/server.js';

test.each(operations)('$name is answered without an error', async (document) => {
  const { pause, given, query, subscribe, subscribers } = await setupOperations();
  const variables = variablesOf(document, given);
  const operation = operationOf(document);
  const name = operation.name?.value ?? '';
  const subscription = operation.operation === 'subscription';
  const updates = subscription ? take(subscribe('WebSocket', document.text, variables), 1) : null;
  if (updates && !SAY_AT_ONCE.has(document.name)) await subscribers(1);
  await pause();
  const answer = updates ? (await updates)[0] : await query(document.text, variables);

  expect(answer).toEqual({ data: expect.anything() });
  expect(Object.values(answer?.data)).not.toContain(null);
  if (operation.operation === 'mutation') {
    expect(Object.values(answer?.data)).toEqual([expect.objectContaining({ __typename: `${name}Payload` })]);
  }
});
