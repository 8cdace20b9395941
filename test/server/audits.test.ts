import { serverAudits } from 'graphql-http';
import { expect, test } from 'vitest';
import { authorization, setupServer } from '#test/support/server.js';

test('GraphQL over HTTP is spoken as its specification says: all 61 audits are ok', async () => {
  const { url } = await setupServer();
  const fetchFn = (input: string, init?: RequestInit) =>
    fetch(input, { ...init, headers: { ...init?.headers, authorization } });
  const results: string[] = [];
  for (const audit of serverAudits({ url, fetchFn })) {
    const { name, status, ...failure } = await audit.fn();
    results.push('reason' in failure ? `${status}: ${name}: ${failure.reason}` : status);
  }
  expect(results).toEqual(Array.from({ length: 61 }, () => 'ok'));
});
