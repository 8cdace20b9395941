import { expect, test } from 'vitest';
import { TestClock } from '#test/support/clock.js';
import { STRANGER, setupRest } from '#test/support/rest.js';

const LONG = { id: 'rest', type: 'wait', wait: '1h' };

async function setup() {
  const clock = new TestClock();
  const rest = await setupRest({ clock });
  await rest.publish({ workflow_id: 'rest', steps: [LONG] });
  await rest.publish({ workflow_id: 'other', steps: [LONG] });
  /** So many, started a second after one another. */
  const startMany = async (workflowKey: string, count: number) => {
    const ids: string[] = [];
    while (ids.length < count) {
      clock.advance(1_000);
      ids.push((await rest.start(workflowKey)).id);
    }
    return ids;
  };
  return { ...rest, clock, startMany };
}

const idsIn = ({ executions }: { executions: { id: string }[] }) => executions.map(({ id }) => id);

test('what is paused is listed, the oldest pause first', async () => {
  const { startMany, command, clock, get } = await setup();
  const [first = '', second = '', third = ''] = await startMany('rest', 3);
  for (const id of [second, third, first]) {
    clock.advance(1_000);
    await command(`/executions/${id}/pause`);
  }
  await startMany('rest', 1);
  const { body } = await get('/executions/paused');
  expect(body.count).toBe(3);
  expect(idsIn(body)).toEqual([second, third, first]);
  const { body: two } = await get('/executions/paused?limit=2');
  expect(two.count).toBe(2);
  expect(idsIn(two)).toEqual([second, third]);
});

test('with nothing paused the list is empty', async () => {
  const { get } = await setup();
  expect((await get('/executions/paused')).body).toEqual({ executions: [], count: 0 });
});

test('a list holds 50 unless it is told otherwise, and 100 at most', async () => {
  const { startMany, pause, get } = await setup();
  for (const id of await startMany('rest', 101)) await pause(id);
  expect((await get('/executions/paused')).body.count).toBe(50);
  expect((await get('/executions/paused?limit=500')).body.count).toBe(100);
  const { body } = await get('/executions?limit=500');
  expect(body).toMatchObject({ total: 101, page: 1, page_size: 100 });
  expect(body.executions).toHaveLength(100);
});

test('executions are listed newest first, page by page', async () => {
  const { startMany, get } = await setup();
  const [first = '', second = '', third = ''] = await startMany('rest', 3);
  const { body } = await get('/executions?limit=2');
  expect(body).toMatchObject({ total: 3, page: 1, page_size: 2 });
  expect(idsIn(body)).toEqual([third, second]);
  const { body: next } = await get('/executions?limit=2&offset=2');
  expect(next).toMatchObject({ total: 3, page: 2, page_size: 2 });
  expect(idsIn(next)).toEqual([first]);
});

test('they are found by workflow and by status', async () => {
  const { startMany, pause, get, stored } = await setup();
  const [first = '', second = ''] = await startMany('rest', 2);
  const [third = ''] = await startMany('other', 1);
  await pause(first);
  await pause(third);
  const listed = async (query: string) => idsIn((await get(`/executions?${query}`)).body);
  expect(await listed('workflow_id=rest')).toEqual([second, first]);
  expect(await listed('status=paused')).toEqual([third, first]);
  expect(await listed('workflow_id=rest&status=paused')).toEqual([first]);
  const { workflowId } = (await stored(third)).execution;
  expect(await listed(`workflow_id=${workflowId}`)).toEqual([third]);
  expect((await get('/executions?workflow_id=nowhere')).body).toEqual({
    executions: [],
    total: 0,
    page: 1,
    page_size: 50,
  });
});

test.each([
  ['limit=0', 'limit: is less than 1'],
  ['limit=ten', 'limit: is no whole number from 1 to 2147483647'],
  ['limit=-1', 'limit: is no whole number from 1 to 2147483647'],
  ['limit=99999999999999999999', 'limit: is no whole number from 1 to 2147483647'],
  ['offset=1.5', 'offset: is no whole number from 0 to 2147483647'],
  ['limit=1&limit=2', 'limit: is sent twice'],
  [
    'status=PAUSED',
    'status: is none of pending, running, waiting, pausing, paused, cancelling, completed, failed, cancelled, blocked',
  ],
])('a list of %s is refused', async (query, message) => {
  const { get } = await setup();
  expect(await get(`/executions?${query}`)).toMatchObject({
    status: 400,
    body: { error: 'INVALID_INPUT', message },
  });
});

test('an execution is found by its id and by its short name, however they are written', async () => {
  const { start, get } = await setup();
  const { id, executionId } = await start('rest');
  for (const name of [id, id.toUpperCase(), executionId, executionId.replace('_', '%5F'), `${id}/`])
    expect((await get(`/executions/${name}`)).body.id).toBe(id);
});

test.each(['nothing', 'exec_', 'exec_A%00', '%ff', '%', '..%2Fpaused', `exec_${'x'.repeat(2_000)}`])(
  '%.20s is no id',
  async (name) => {
    const { get } = await setup();
    expect(await get(`/executions/${name}`)).toMatchObject({ status: 400, body: { error: 'INVALID_INPUT' } });
  },
);

test('one that is of another project is not there, in the same words', async () => {
  const { start, get, send } = await setup();
  const { id, executionId } = await start('rest');
  const nowhere = '00000000-0000-7000-8000-000000000001';
  const words = (text: string, name: string) => text.replaceAll(name, 'X');
  const { status, body } = await get(`/executions/${nowhere}`);
  expect(status).toBe(404);
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/trace'],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['POST', '/cancel'],
  ] as const)
    for (const name of [id, executionId]) {
      const answer = await send(method, `/executions/${name}${path}`, { token: STRANGER });
      expect(answer.status).toBe(404);
      expect(answer.body.error).toBe(body.error);
      expect(words(answer.body.message, name)).toBe(words(body.message, nowhere));
    }
  expect((await get('/executions', { token: STRANGER })).body).toMatchObject({ executions: [], total: 0 });
  expect((await get('/executions?workflow_id=rest', { token: STRANGER })).body.total).toBe(0);
  expect((await get('/executions/paused', { token: STRANGER })).body.count).toBe(0);
});

test('the context is what templates see: the payload, what steps left behind, and the decision', async () => {
  const { publish, start, startWorker, reach, stored, command, get } = await setupRest();
  await publish({
    workflow_id: 'ask',
    steps: [
      { id: 'look', type: 'execute', execute: [{ type: 'log', message: 'looked' }], next: 'hold' },
      { id: 'hold', type: 'action', action: { type: 'require_approval', reason: 'is it ours?' } },
    ],
  });
  startWorker();
  const { id, executionId } = await start('ask', { order: { id: 7 } });
  await reach(id, 'paused');
  const { body } = await get(`/executions/${id}`);
  expect(body).toMatchObject({ status: 'paused', paused_reason: 'is it ours?', paused_step_id: 'hold' });
  expect(body.context.steps.look.output).toEqual((await stored(id)).steps.get('look')?.output);
  const { body: listed } = await get('/executions/paused');
  expect(listed.executions).toEqual([{ ...body, context: { ...body.context, now: expect.any(String) } }]);
  await command(`/executions/${id}/resume`, { resume_data: { approved: true, by: 'Ada' } });
  await reach(id, 'completed');
  const { body: after } = await get(`/executions/${id}`);
  expect(after.context).toMatchObject({
    order: { id: 7 },
    resume: { approved: true, by: 'Ada' },
    execution: { id, execution_id: executionId },
  });
  expect(after.duration_ms).toBe(Date.parse(after.completed_at) - Date.parse(after.started_at));
});

test('a trace tells of each step, also inside others, and of the workflow', async () => {
  const { publish, start, startWorker, reach, get } = await setupRest();
  const definition = {
    workflow_id: 'check',
    version: '1.2',
    name: 'Check an order',
    tags: ['orders'],
    steps: [
      {
        id: 'each',
        type: 'foreach',
        foreach: {
          items: '{{lines}}',
          item_var: 'line',
          steps: [{ id: 'note', type: 'execute', execute: [{ type: 'log', message: '{{line}}' }] }],
        },
      },
    ],
  };
  await publish(definition);
  startWorker();
  const { id } = await start('check', { lines: ['a', 'b'] });
  await reach(id, 'completed');
  const { body, headers } = await get(`/executions/${id}/trace`);
  expect(headers.get('link')).toBeNull();
  expect(body.execution).toMatchObject({ id, workflow_id: 'check', status: 'completed' });
  expect(body.workflow).toEqual({
    workflow_id: 'check',
    version: '1.2',
    version_number: 1,
    name: 'Check an order',
    description: null,
    enabled: true,
    tags: ['orders'],
    definition,
  });
  const paths = (steps: { path: string }[]) => steps.map(({ path }) => path);
  expect(paths(body.steps).sort()).toEqual(['each', 'each[0].note', 'each[1].note']);
  expect(body.steps[0]).toMatchObject({
    path: 'each',
    step_id: 'each',
    type: 'foreach',
    status: 'succeeded',
  });

  const begun = paths(body.steps);
  const seen: string[] = [];
  for (let next: string | null = `/executions/${id}/trace?limit=1`; next !== null; ) {
    const { body: page, headers: ahead } = await get(next);
    seen.push(...paths(page.steps));
    next = /^<\/api\/v1(.*)>; rel="next"$/.exec(ahead.get('link') ?? '')?.[1] ?? null;
  }
  expect(seen.sort()).toEqual(begun.sort());
});
