import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authorization, setupServer, type TestServer } from '#test/support/server.js';

let server: TestServer;
beforeEach(async () => {
  server = await setupServer();
});

/** Whatever was sent, the server answers the next one. */
afterEach(async () => {
  expect(await server.query('{ executions { totalCount } }')).toEqual({
    data: { executions: { totalCount: 0 } },
  });
});

const DEEP = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const NOT_JSON = 'POST body sent invalid JSON.';
const NO_BATCH = 'the body is a list: send one operation in each request';
const NOT_OBJECT = 'POST body is expected to be object but received';
const TWO = 'query A { a: __typename } query B { b: __typename }';
const OVER_LIMIT = { query: '{ __typename }', extensions: { more: 'x'.repeat(1024 * 1024) } };

test.each([
  { what: 'not JSON', body: 'not json', status: 400, code: 'BAD_REQUEST', message: NOT_JSON },
  { what: 'empty', body: '', status: 400, code: 'BAD_REQUEST', message: NOT_JSON },
  { what: 'cut off', body: '{"query":"{ __type', status: 400, code: 'BAD_REQUEST', message: NOT_JSON },
  { what: 'null', body: 'null', status: 400, code: 'BAD_REQUEST', message: `${NOT_OBJECT} null` },
  { what: 'a text', body: '"{ a }"', status: 400, code: 'BAD_REQUEST', message: `${NOT_OBJECT} string` },
  { what: 'a list', body: '[{"query":"{ a }"}]', status: 400, code: 'BATCH_REFUSED', message: NO_BATCH },
  { what: '10,000 levels deep', body: DEEP, status: 400, code: 'BATCH_REFUSED', message: NO_BATCH },
  { what: 'no query', body: '{}', status: 200, code: 'BAD_REQUEST', message: 'Must provide query string.' },
  {
    what: 'of two operations, naming none',
    body: JSON.stringify({ query: TWO }),
    status: 400,
    code: 'OPERATION_RESOLUTION_FAILURE',
    message: 'Could not determine what operation to execute.',
  },
  {
    what: 'over 1 MiB',
    body: JSON.stringify(OVER_LIMIT),
    status: 413,
    code: 'BODY_TOO_LARGE',
    message: 'a body may have 1048576 bytes (BODY_BYTES), and this one has more',
  },
])('a body that is $what is answered with $status and $code', async ({ body, status, code, message }) => {
  const response = await server.post(body);
  const { data, errors } = await response.json();
  const [{ extensions, ...error }, ...more] = errors;
  expect({ status: response.status, data, ...error, code: extensions.code, more }).toEqual({
    status,
    code,
    message,
    more: [],
  });
});

test.each(['text/plain', 'multipart/form-data; boundary=x'])(
  'a body of the type %s is answered with 415',
  async (type) => {
    const response = await server.post('{"query":"{ __typename }"}', { 'content-type': type });
    expect(response.status).toBe(415);
  },
);

test.each(['variables=nope', 'extensions={', 'variables=%00'])(
  'a query in the address with %s is answered with what is wrong with it',
  async (part) => {
    const response = await fetch(`${server.url}?query={__typename}&${part}`, { headers: { authorization } });
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        errors: [{ message: 'the variables or extensions are no JSON', extensions: { code: 'BAD_REQUEST' } }],
      },
    ]);
  },
);

const PARSE = 'GRAPHQL_PARSE_FAILED';
const VALIDATION = 'GRAPHQL_VALIDATION_FAILED';
const TOO_DEEP = 'the query nests more than 200 levels deep; send deep values as variables';
/** As deep as values may be. */
const deepest = `{ workflows(after: ${'['.repeat(198)}${']'.repeat(198)}) { edges { cursor } } }`;
const deepSelection = `{ a${'{a'.repeat(10_000)}${'}'.repeat(10_001)}`;
const deepLiteral = `mutation { publishWorkflow(input: { definition: ${DEEP} }) { __typename } }`;
const first = (value: string) => `{ workflows(first: ${value}) { edges { cursor } } }`;
const bigInt = 'Int cannot represent non 32-bit signed integer value: 10000000000';

test.each([
  { what: 'cut off', query: '{', code: PARSE, message: 'Syntax Error: Expected Name, found <EOF>.' },
  {
    what: 'of 10,000 selections, each in the other',
    query: deepSelection,
    code: 'TOO_DEEP',
    message: TOO_DEEP,
  },
  { what: 'with a literal 10,000 levels deep', query: deepLiteral, code: 'TOO_DEEP', message: TOO_DEEP },
  {
    what: 'with a literal 198 levels deep',
    query: deepest,
    code: VALIDATION,
    message: expect.stringContaining('String cannot represent a non string value'),
  },
  {
    what: 'for an unknown field',
    query: '{ nothing }',
    code: VALIDATION,
    message: 'Cannot query field "nothing" on type "Query".',
  },
  {
    what: 'of a fragment within itself',
    query: '{ ...A } fragment A on Query { ...A }',
    code: VALIDATION,
    message: 'Cannot spread fragment "A" within itself.',
  },
  { what: 'for more than an Int', query: first('10000000000'), code: VALIDATION, message: bigInt },
])('a query $what is answered with $code', async ({ query, code, message }) => {
  const { data, errors } = await server.query(query);
  expect(data).toBeUndefined();
  expect(errors).toEqual([expect.objectContaining({ message, extensions: { code } })]);
});

const LIST = `query ($filter: ExecutionFilter, $first: Int) {
  executions(filter: $filter, first: $first) { totalCount }
}`;
const START = 'mutation ($input: StartExecutionInput!) { startExecution(input: $input) { __typename } }';
const createdAfter = (time: unknown) => ({ filter: { createdAfter: time } });
const start = (input: object) => ({ input: { workflowKey: 'w', ...input } });

test.each([
  [LIST, { first: 1e10 }, bigInt],
  [LIST, { first: 1.5 }, 'Int cannot represent non-integer value: 1.5'],
  [LIST, { filter: { status: ['SLEEPING'] } }, 'Value "SLEEPING" does not exist in "ExecutionStatus" enum.'],
  [LIST, { filter: { statuses: [] } }, 'Field "statuses" is not defined by type "ExecutionFilter".'],
  [LIST, createdAfter('yesterday'), 'DateTime cannot represent an invalid date-time-string yesterday.'],
  [LIST, createdAfter(7), 'DateTime cannot represent non string or Date type 7'],
  [LIST, createdAfter('0001-01-01T00:00:00+01:00'), 'a year before 1 or after 9999'],
  [LIST, createdAfter('9999-12-31T23:59:59-01:00'), 'a year before 1 or after 9999'],
  [START, {}, 'Variable "$input" of required type "StartExecutionInput!" was not provided.'],
  [START, { input: {} }, 'Field "workflowKey" of required type "String!" was not provided.'],
  [START, start({ workflowKey: 7 }), 'String cannot represent a non string value: 7'],
  [START, start({ payload: 'x' }), 'JSONObject cannot represent non-object value: x'],
  [START, start({ payload: ['x'] }), 'JSONObject cannot represent non-object value: x'],
])('variables are answered with what is wrong with them (%#)', async (query, variables, message) => {
  const { data, errors } = await server.query(query, variables);
  expect(data).toBeUndefined();
  expect(errors).toEqual([
    expect.objectContaining({
      message: expect.stringContaining(message),
      extensions: { code: 'BAD_USER_INPUT' },
    }),
  ]);
});

test('a client that goes away in the midst of its body is no trouble', async () => {
  const headers = { authorization, 'content-type': 'application/json', 'content-length': '1000' };
  const sent = request(server.url, { method: 'POST', headers });
  const failed = once(sent, 'error');
  sent.write('{"query":"{ __ty', () => sent.destroy());
  expect(await failed).toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
});

const HOSTS = ['a b', 'a/b', 'user@b', '"><x', 'x:99999', '[::1'];

test.each(HOSTS)(
  'a request to the host %j is refused, and told nothing of how the server is made',
  async (host) => {
    const asks = [
      { method: 'POST', headers: { host, authorization, 'content-type': 'application/json' } },
      { method: 'GET', headers: { host, accept: 'text/html' } },
    ];
    for (const { method, headers } of asks) {
      const sent = request(server.url, { method, headers });
      sent.end(method === 'POST' ? '{"query":"{ __typename }"}' : undefined);
      const [response] = await once(sent, 'response');
      const body = JSON.parse(Buffer.concat(await response.toArray()).toString());
      expect([response.statusCode, body]).toEqual([
        400,
        {
          errors: [
            { message: 'the header host is no address of a server', extensions: { code: 'BAD_REQUEST' } },
          ],
        },
      ]);
    }
  },
);
