import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { equip } from '#src/db/vault.js';
import { createVault, OPEN_VAULT } from '#src/domain/sealing.js';
import { rotateKeys } from '#src/services/rotate-keys.js';
import { rowsOf } from '#src/store/rows.js';
import { approvalStep, logStep, waitStep } from '#test/definition/step-fixtures.js';
import { setupRest } from '#test/support/rest.js';
import { withResumer } from '#test/support/resumer.js';

const NO_OBJECTS = ['"true"', '[true]', '5', 'null', '["approved"]', '"approved"'];

/** One that is held for an approval, and into whose data of the resume people write by SQL. */
async function setup() {
  const engine = withResumer(await setupRest());
  const { publish, startWorker, start, reach, database } = engine;
  await publish({
    workflow_id: 'order',
    steps: [
      { ...approvalStep('ask'), next: 'hear' },
      { ...waitStep('hear', { event: 'go' }), next: 'end' },
      logStep('end'),
    ],
  });
  startWorker();
  const { id } = await start('order');
  await reach(id, 'paused');
  const run = (statement: string) => database.db.execute(sql.raw(statement));
  const raw = async () =>
    rowsOf<{ text: string | null; resume_decided: boolean | null }>(
      await run(
        `select resume_data::text as text, resume_decided from workflow_executions where id = '${id}'`,
      ),
    )[0];
  return {
    ...engine,
    id,
    run,
    raw,
    /** As it was written before the database refused it, and marked by the migration since. */
    async hold(value: string, marked = true) {
      await run('alter table workflow_executions disable trigger user');
      try {
        await run(`update workflow_executions set resume_data = '${value}', resume_decided = ${marked ? false : null}
          where id = '${id}'`);
      } finally {
        await run('alter table workflow_executions enable trigger user');
      }
    },
  };
}

test.each(NO_OBJECTS)(
  'SQL that writes %s is refused, and told what to write, whatever the execution does',
  async (value) => {
    const { id, decide, raw, resume, reach } = await setup();
    const refused = {
      cause: {
        code: '23514',
        message: expect.stringMatching(
          /^resume_data takes a JSON object, and not a JSON \w+: write one, as \{"approved": true\}, or NULL/,
        ),
      },
    };
    await expect(decide(id, value)).rejects.toMatchObject(refused);
    expect(await raw()).toEqual({ text: null, resume_decided: null });
    await decide(id, '{"note": 1}');
    await expect(decide(id, value)).rejects.toMatchObject(refused);
    expect((await raw())?.text).toBe('{"note": 1}');
    await resume(id, { approved: true });
    await reach(id, 'waiting');
    await expect(decide(id, value)).rejects.toMatchObject(refused);
    expect(JSON.parse((await raw())?.text ?? '')).toEqual({ note: 1, approved: true });
  },
);

test('an object and NULL are taken, as ever', async () => {
  const { id, decide, raw, run } = await setup();
  await decide(id, '{"approved": true}');
  expect(await raw()).toEqual({ text: '{"approved": true}', resume_decided: true });
  await run(`update workflow_executions set resume_data = null where id = '${id}'`);
  expect(await raw()).toEqual({ text: null, resume_decided: null });
});

test('no trigger is called by a write that comes with events, nor by one that leaves the data as it is', async () => {
  const { id, database, resume, reach, hold, raw } = await setup();
  /** The triggers that such a write calls, by the plan with which it was done; it is taken back. */
  const callsOf = async (set: string) => {
    const back = new Error('taken back');
    let plan = '';
    const doing = database.db.transaction(async (tx) => {
      const write = `update workflow_executions set ${set} where id = '${id}'`;
      plan = JSON.stringify(rowsOf(await tx.execute(sql.raw(`explain (analyze) ${write}`))));
      throw back;
    });
    await expect(doing).rejects.toBe(back);
    expect(plan).toContain('Update on workflow_executions');
    return [...plan.matchAll(/Trigger (executions_\w+)/g)].map(([, name]) => name);
  };
  const AS_IT_IS = 'resume_data = resume_data, updated_at = now()';
  const OTHER = `resume_data = '{"note": 1}'`;
  expect(await callsOf(OTHER)).toEqual(['executions_decided']);
  await resume(id, { approved: true });
  await reach(id, 'waiting');
  for (const write of [AS_IT_IS, OTHER, `${OTHER}, event_seq = event_seq + 1`])
    expect(await callsOf(write), write).toEqual([]);
  await hold('[true]', false);
  expect((await raw())?.text).toBe('[true]');
  for (const write of [AS_IT_IS, OTHER, `${OTHER}, event_seq = event_seq + 1`])
    expect(await callsOf(write), write).toEqual([]);
});

test.each(NO_OBJECTS)('a row that holds %s already is read as if there was nothing', async (value) => {
  const { id, hold, query, get, command, stored } = await setup();
  await hold(value);
  const plan = 'resumePlan(input: { resumeData: { by: "ada" } }) { resumeData }';
  expect(await query(`{ execution(id: "${id}") { resumeData ${plan} } }`)).toEqual({
    data: { execution: { resumeData: null, resumePlan: { resumeData: { by: 'ada' } } } },
  });
  const { body } = await get(`/executions/${id}`);
  expect([body.resume_data, body.context.resume]).toEqual([null, {}]);
  for (const list of ['/executions', '/executions/paused'])
    expect((await get(list)).body.executions, list).toMatchObject([{ id, resume_data: null }]);
  const resumed = await command(`/executions/${id}/resume`, { resume_data: { by: 'ada' } });
  expect(resumed.body.resume_data).toEqual({ by: 'ada' });
  expect((await stored(id)).execution.resumeData).toEqual({ by: 'ada' });
});

test('what goes on without a resume comes to its end, and is rid of it', async () => {
  const { id, hold, resume, reach, sendEvent, raw } = await setup();
  await resume(id, {});
  await reach(id, 'waiting');
  await hold('"true"', false);
  await sendEvent(id, 'go');
  await reach(id, 'completed');
  expect((await raw())?.text).toBeNull();
});

test.each(NO_OBJECTS)(
  'the resumer tells of %s once, and takes a decision that is written over it',
  async (value) => {
    const { id, hold, cycle, decide, stored, raw } = await setup();
    await hold(value);
    const kind = { '"': 'string', '[': 'array', '5': 'number', n: 'null' }[value.charAt(0)];
    const { lines } = await cycle();
    const told = lines.filter(({ level }) => level === 'warn');
    expect(told).toEqual([
      {
        level: 'warn',
        fields: { executionId: id, kind },
        message: `Execution ${id} holds a JSON ${kind} in resume_data, which is read as nothing; write an object, as {"approved": true}`,
      },
    ]);
    expect((await raw())?.text).toBe(value);
    expect((await cycle()).lines.filter(({ level }) => level === 'warn')).toEqual([]);
    await decide(id, '{"approved": true}');
    expect((await cycle()).messages.at(-1)).toBe(
      'Paused executions processed: resumed=1, skipped=0, errors=0',
    );
    expect((await stored(id)).execution.resumeData).toEqual({ approved: true });
  },
);

test('of two resumers one tells of it', async () => {
  const { hold, cycle } = await setup();
  await hold('"true"');
  const both = await Promise.all([cycle(), cycle()]);
  expect(both.flatMap(({ lines }) => lines).filter(({ level }) => level === 'warn')).toHaveLength(1);
});

test('a rotation of keys leaves it as it is', async () => {
  const { hold, raw, database } = await setup();
  await hold('"true"');
  const { db } = database;
  onTestFinished(() => void equip(db, OPEN_VAULT));
  equip(db, createVault([{ id: 'new', key: Buffer.alloc(32, 7) }]));
  await rotateKeys(database);
  expect(await raw()).toEqual({ text: '"true"', resume_decided: false });
});
