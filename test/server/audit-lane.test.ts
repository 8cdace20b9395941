import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { rowsOf } from '#src/store/rows.js';
import { setupServer } from '#test/support/server.js';

const WORKFLOW = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: { event: 'go' } }] };
const PAUSE = 'mutation ($id: ID!) { pauseExecution(input: { id: $id }) { __typename } }';
const PUBLISH = `mutation { publishWorkflow(input: { definition: { workflow_id: "new", steps: [
  { id: "rest", type: "wait", wait: { event: "go" } }] } }) { __typename } }`;

/** A server whose audit log somebody has taken all lanes from. */
async function setup() {
  const server = await setupServer();
  await server.publish(WORKFLOW);
  const { id } = await server.start('rest');
  const run = async (...statements: string[]) => {
    for (const statement of statements) await server.database.db.execute(sql.raw(statement));
  };
  const unguarded = (...statements: string[]) =>
    run(
      'alter table audit_lanes disable trigger user',
      ...statements,
      'alter table audit_lanes enable trigger user',
    );
  await run('create table lanes_copy as select * from audit_lanes');
  await unguarded('delete from audit_lanes');
  const putBack = () => run('insert into audit_lanes select * from lanes_copy on conflict do nothing');
  onTestFinished(async () => {
    await putBack();
    await run('drop table lanes_copy');
  });
  return { ...server, id, putBack };
}

test('a deed that can not be written down is not done: the client is told an id, and the log which lane is missing', async () => {
  const { id, query, stored, takeLog, putBack } = await setup();
  const { errors } = await query(PAUSE, { id });
  expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  const [line] = takeLog();
  expect(line).toMatchObject({
    msg: 'a request failed by a fault of the server',
    errorId: errors?.[0]?.extensions?.errorId,
    err: { message: expect.stringMatching(/^lane \d+ of the audit log is missing, so .* docs\/audit\.md/) },
  });
  expect((await stored(id)).execution.status).toBe('pending');
  await putBack();
  expect(await query(PAUSE, { id })).toEqual({
    data: { pauseExecution: { __typename: 'PauseExecutionPayload' } },
  });
});

test.each([
  ['a start', 'mutation { startExecution(input: { workflowKey: "rest", payload: {} }) { __typename } }'],
  ['a workflow', PUBLISH],
  ['an event', 'mutation { publishEvent(input: { event: "go", payload: {} }) { __typename } }'],
  ['a key', 'mutation { createApiKey(input: { name: "mine", permissions: ["admin"] }) { __typename } }'],
])('%s that can not be written down leaves nothing', async (_what, mutation) => {
  const { query, takeLog, database } = await setup();
  const stored = async () =>
    rowsOf(
      await database.db.execute(sql`select (select count(*) from workflow_executions) as executions,
        (select count(*) from workflows) as workflows, (select count(*) from kept_events) as events,
        (select count(*) from api_keys) as keys`),
    );
  const before = await stored();
  const { errors } = await query(mutation);
  expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect(takeLog()).toMatchObject([{ err: { type: 'AuditLaneMissingError' } }]);
  expect(await stored()).toEqual(before);
});
