import { expect, test } from 'vitest';
import { authorization, setupServer } from '#test/support/server.js';

const REST = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] };
const LOG =
  '{ auditLog(filter: { action: "start" }) { edges { node { actor credential address requestId } } } }';
const START = 'mutation { startExecution(input: { workflowKey: "rest", payload: {} }) { __typename } }';

test.each([
  ['from where a proxy says that it came', ['127.0.0.1'], '2001:db8::7'],
  ['from where the connection came, where nobody is trusted to say otherwise', [], '127.0.0.1'],
])('the audit log tells %s', async (_what, trustedProxies, address) => {
  const { url, publish, query } = await setupServer({ limits: { trustedProxies } });
  await publish(REST);
  const headers = { authorization, 'content-type': 'application/json', 'x-request-id': 'req-7' };
  const body = JSON.stringify({ query: START });
  await fetch(url, { method: 'POST', headers: { ...headers, 'x-forwarded-for': '2001:db8::7' }, body });
  const { data } = await query(LOG);
  expect(data.auditLog.edges.map(({ node }: { node: object }) => node)).toEqual([
    { actor: 'tester', credential: 'token', address, requestId: 'req-7' },
  ]);
});
