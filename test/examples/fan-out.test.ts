import { expect, test } from 'vitest';
import { type Answers, startExample } from './setup.js';

const STOCK = [
  { sku: 'fig', count: 3 },
  { sku: 'nut', count: 5 },
  { sku: 'pear', count: 0 },
];
const sync = (answers: Answers) =>
  startExample('inventory-sync', (url) => ({ warehouse_url: url, shop_url: url }), answers);
const SHELVES: Answers = {
  'GET /stock': () => ({ items: STOCK }),
  'GET /products/fig': () => ({ count: 3 }),
  'GET /products/nut': () => ({ count: 1 }),
  'GET /products/pear': () => ({ count: 2 }),
  'PUT /products/nut': () => ({ ok: true }),
  'PUT /products/pear': () => ({ ok: true }),
};

test('inventory-sync: only what differs is updated', async () => {
  const { id, reach, calls, output } = await sync(SHELVES);
  expect((await reach(id, 'completed')).execution.result).toBe('allowed');
  const updates = calls().filter((call) => call.startsWith('PUT'));
  expect(updates.sort()).toEqual(['PUT /products/nut {"count":5}', 'PUT /products/pear {"count":0}']);
  expect(await output('update_each')).toEqual({
    ...{ total: 3, succeeded: 3, failed: 0 },
    results: [null, { status: 200, body: { ok: true } }, { status: 200, body: { ok: true } }],
  });
});

test('inventory-sync: a product that the shop refuses is told of, and the others are updated', async () => {
  const { id, reach, calls, output } = await sync({
    ...SHELVES,
    'PUT /products/nut': () => [422, { error: 'locked' }],
  });
  await reach(id, 'completed');
  expect(calls()).toContain('PUT /products/pear {"count":0}');
  expect(await output('report')).toMatchObject({ message: '1 of 3 products could not be synced' });
});

test('inventory-sync: a shop that is busy is asked again', async () => {
  const { id, until, reach, passHours, output } = await sync({
    ...SHELVES,
    'PUT /products/nut': (_request, times) => (times === 1 ? [503, {}] : { ok: true }),
  });
  await until(id, ({ state }) => state.execution.status === 'waiting');
  passHours(0.01);
  await reach(id, 'completed');
  expect(await output('update_each')).toMatchObject({ succeeded: 3 });
});

test('inventory-sync: an empty warehouse is nothing to do', async () => {
  const { id, reach, statuses } = await sync({ 'GET /stock': () => ({ items: [] }) });
  await reach(id, 'completed');
  expect(await statuses()).toMatchObject({ nothing: 'succeeded', update_each: 'skipped' });
});

test('lead-enrichment: all results come as one list, in the order of the leads, with what could be found', async () => {
  const leads = Array.from({ length: 25 }, (_, at) => ({ email: `p${at}`, domain: `d${at}` }));
  const answers: Answers = { 'POST /imports': () => ({ taken: true }) };
  for (const { email, domain } of leads) {
    answers[`GET /people/${email}`] = () => (email === 'p7' ? [404, {}] : { title: `title of ${email}` });
    answers[`GET /companies/${domain}`] = () => (domain === 'd3' ? [404, {}] : { name: `name of ${domain}` });
  }
  const { id, reach, calls } = await startExample(
    'lead-enrichment',
    (url) => ({ crm_url: url, leads }),
    answers,
  );
  await reach(id, 'completed');
  const sent = JSON.parse(calls().at(-1)?.replace('POST /imports ', '') ?? '');
  expect(sent.failed).toBe(0);
  expect(sent.leads.map(({ email }: { email: string }) => email)).toEqual(leads.map(({ email }) => email));
  expect(sent.leads[3]).toMatchObject({ company: 'unknown', title: 'title of p3' });
  expect(sent.leads[7]).toMatchObject({ company: 'name of d7' });
});
