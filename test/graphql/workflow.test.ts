import { expect, test } from 'vitest';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { setupServer } from '#test/support/server.js';

const definition = (workflow_id: string | undefined, rest: object = {}) => ({
  workflow_id,
  steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }],
  ...rest,
});

const PUBLISH = `mutation ($input: PublishWorkflowInput!) { publishWorkflow(input: $input) {
  __typename
  ... on PublishWorkflowPayload { created workflow { key } version { version } warnings { path message hint } }
  ... on Error { code message }
  ... on InvalidDefinitionError { faults { path message hint } }
  ... on InvalidInputError { faults { path message hint } }
} }`;

async function setup() {
  const server = await setupServer();
  return {
    ...server,
    async publish(sent: object, key?: string) {
      const { data } = await server.query(PUBLISH, { input: { definition: sent, key } });
      return data.publishWorkflow;
    },
  };
}

const published = (key: string, version: number, created: boolean) => ({
  __typename: 'PublishWorkflowPayload',
  created,
  workflow: { key },
  version: { version },
  warnings: [],
});

test('each other definition is the next version; the latest one again is no new one', async () => {
  const { publish } = await setup();
  expect(await publish(definition('w'))).toEqual(published('w', 1, true));
  expect(await publish(definition('w'))).toEqual(published('w', 1, false));
  // The order of keys is no difference.
  expect(await publish({ steps: definition('w').steps, workflow_id: 'w' })).toEqual(published('w', 1, false));
  expect(await publish(definition('w', { name: 'W' }))).toEqual(published('w', 2, true));
  expect(await publish(definition('w'))).toEqual(published('w', 3, true));
  expect(await publish(definition('other'))).toEqual(published('other', 1, true));
});

test('the key may be sent beside a definition that has none', async () => {
  const { publish } = await setup();
  expect(await publish(definition(undefined), 'beside')).toEqual(published('beside', 1, true));
  expect(await publish(definition(undefined))).toEqual({
    __typename: 'InvalidDefinitionError',
    code: 'INVALID_DEFINITION',
    message: 'the definition has 1 fault: workflow_id is missing',
    faults: [
      {
        path: 'workflow_id',
        message: 'is missing',
        hint: 'add "workflow_id", or send input.key beside the definition',
      },
    ],
  });
  expect(await publish(definition(undefined), 'x'.repeat(201))).toMatchObject({
    code: 'INVALID_INPUT',
    faults: [{ path: 'key', message: 'has 201 characters', hint: 'send at most 200' }],
  });
});

test('every fault of a definition is told, with its place and what to do; nothing is stored', async () => {
  const { publish, query } = await setup();
  const steps = [
    { id: 'first', type: 'wiat', next: 'secnod' },
    { id: 'second', type: 'wait', wait: 'soon' },
  ];
  expect(await publish(definition('w', { steps }))).toEqual({
    __typename: 'InvalidDefinitionError',
    code: 'INVALID_DEFINITION',
    message: 'the definition has 3 faults: steps[0].type unknown step type `wiat`',
    faults: [
      { path: 'steps[0].type', message: 'unknown step type `wiat`', hint: 'did you mean `wait`?' },
      {
        path: 'steps[1].wait',
        message: '`soon` is no duration',
        hint: 'write a number and a unit, as 30s, 5m, 1h, 24h or 7d; 100 years at most',
      },
      {
        path: 'steps[0].next',
        message: 'leads to `secnod`, which is no step',
        hint: 'did you mean `second`?',
      },
    ],
  });
  expect(await query('{ workflow(key: "w") { id } }')).toEqual({ data: { workflow: null } });
});

test('what is odd but harmless is published with a warning', async () => {
  const { publish } = await setup();
  const steps = [{ id: 'wait', type: 'wait', wait: { event: 'go' }, nxet: 'x' }];
  expect(await publish(definition('w', { steps }))).toEqual({
    ...published('w', 1, true),
    warnings: [{ path: 'steps[0].nxet', message: 'unknown key `nxet`', hint: 'did you mean `next`?' }],
  });
});

test('of many first publications of one key at once each is told its version', async () => {
  const { publish } = await setup();
  const same = await Promise.all(Array.from({ length: 8 }, () => publish(definition('same'))));
  expect(same.filter(({ created }) => created)).toEqual([published('same', 1, true)]);
  expect(same.filter(({ created }) => !created)).toEqual(
    Array.from({ length: 7 }, () => published('same', 1, false)),
  );
  const different = await Promise.all(
    Array.from({ length: 8 }, (_, index) => publish(definition('different', { name: `${index}` }))),
  );
  expect(different.map(({ version }) => version.version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(different.every(({ created }) => created)).toBe(true);
});

test('a workflow is found by its key, with its versions, the newest first', async () => {
  const { publish, query } = await setup();
  const first = definition('w', { version: '1.0', tags: ['a'], enabled: false });
  const second = definition('w', { version: 2, name: 'Second', description: 'better' });
  await publish(first);
  await publish(second);
  const { data } = await query(`{ workflow(key: "w") {
    id key createdAt updatedAt
    latestVersion { version }
    versions { id version label name description tags enabled definition publishedAt publishedBy }
    one: versions(first: 1) { version }
    none: versions(first: 0) { version }
  } }`);
  const version = { publishedAt: expect.any(String), publishedBy: 'tester' };
  expect(data.workflow).toEqual({
    id: expect.stringMatching(`^${encodeGlobalId('Workflow', '').slice(0, -2)}`),
    key: 'w',
    createdAt: data.workflow.versions[1].publishedAt,
    updatedAt: data.workflow.versions[0].publishedAt,
    latestVersion: { version: 2 },
    versions: [
      {
        ...version,
        id: expect.any(String),
        version: 2,
        label: '2',
        name: 'Second',
        description: 'better',
        tags: [],
        enabled: true,
        definition: second,
      },
      {
        ...version,
        id: expect.any(String),
        version: 1,
        label: '1.0',
        name: 'w',
        description: null,
        tags: ['a'],
        enabled: false,
        definition: first,
      },
    ],
    one: [{ version: 2 }],
    none: [],
  });
});

test('an execution keeps the version that it was started with', async () => {
  const { publish, start, query } = await setup();
  await publish(definition('w'));
  const { id } = await start('w');
  await publish(definition('w', { name: 'Second' }));
  const read =
    'query ($id: ID!) { execution(id: $id) { version { version } workflow { latestVersion { version } } } }';
  expect(await query(read, { id })).toEqual({
    data: { execution: { version: { version: 1 }, workflow: { latestVersion: { version: 2 } } } },
  });
});

test('all workflows are listed by key, a page at a time', async () => {
  const { publish, query } = await setup();
  for (const key of ['b', 'a', 'ä', 'B', 'a b', 'c']) await publish(definition(key));
  const pages: string[][] = [];
  for (let after = '', more = true; more; ) {
    const { data } = await query(`{ workflows(first: 4 ${after}) {
      edges { node { key } } pageInfo { hasNextPage hasPreviousPage endCursor }
    } }`);
    const { edges, pageInfo } = data.workflows;
    expect(pageInfo.hasPreviousPage).toBe(after !== '');
    pages.push(edges.map(({ node }: { node: { key: string } }) => node.key));
    more = pageInfo.hasNextPage;
    after = `after: "${pageInfo.endCursor}"`;
  }
  expect(pages).toEqual([
    ['B', 'a', 'a b', 'b'],
    ['c', 'ä'],
  ]);
});
