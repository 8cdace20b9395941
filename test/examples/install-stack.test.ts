import { expect, test } from 'vitest';
import { type Answers, startExample } from './setup.js';

const NODES = ['network', 'volume', 'host', 'database', 'queue', 'app', 'monitoring'];
const path = (node: string) => `POST /nodes/${node}/install`;
const ALL: Answers = Object.fromEntries(NODES.map((node) => [path(node), () => ({ installed: node })]));
const install = (answers: Answers = {}) =>
  startExample('install-stack', (url) => ({ cloud_url: url, deployment: 'shop' }), { ...ALL, ...answers });
const nodesOf = (calls: string[]) => calls.map((call) => call.split('/')[2] ?? '');

test('nodes are installed after all that they depend on', async () => {
  const { id, reach, calls } = await install();
  expect((await reach(id, 'completed')).execution).toMatchObject({ result: 'allowed', finishedSteps: 8 });
  const order = nodesOf(calls());
  const follows = (node: string, ...before: string[]) =>
    before.every((other) => order.indexOf(other) < order.indexOf(node));
  expect([...order].sort()).toEqual([...NODES].sort());
  expect([
    follows('host', 'network'),
    follows('database', 'host', 'volume'),
    follows('app', 'database', 'queue'),
    follows('monitoring', 'host'),
  ]).toEqual([true, true, true, true]);
});

test('a node that fails is tried again, then fails the execution; a resume goes on with it alone', async () => {
  let broken = true;
  const { id, reach, until, pass, resume, calls, statuses } = await install({
    [path('database')]: () => (broken ? [500, { error: 'no disk' }] : { installed: 'database' }),
  });
  for (const attempt of [1, 2]) {
    await until(id, ({ state }) => {
      const step = state.steps.get('database');
      return state.execution.status === 'waiting' && step?.waitKind === 'retry' && step.attempt === attempt;
    });
    pass(attempt * 2_000);
  }
  const { execution } = await reach(id, 'failed');
  expect(execution).toMatchObject({ errorCode: 'HTTP_500', nextStepId: 'database' });
  expect(await statuses()).toMatchObject({ host: 'succeeded', queue: 'succeeded', monitoring: 'succeeded' });
  expect(nodesOf(calls()).filter((node) => node === 'database')).toHaveLength(3);

  broken = false;
  const before = calls().length;
  await resume(id);
  await reach(id, 'completed');
  expect(nodesOf(calls().slice(before))).toEqual(['database', 'app']);
});
