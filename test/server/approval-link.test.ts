import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { executionEvents } from '#src/db/tables.js';
import { approvals, approvalVotes, auditLog } from '#src/db/tables-people.js';
import { CREATE, open, type Page, press, setupLinks } from '#test/support/approval-link.js';
import { withBatches } from '#test/support/batch.js';
import { TestClock } from '#test/support/clock.js';
import { authorization } from '#test/support/server.js';

const FORM = {
  ...{ type: 'object', required: ['limit', 'ours'], additionalProperties: false },
  properties: {
    limit: { type: 'integer', minimum: 1, title: 'How much' },
    rate: { type: 'number', default: 0.5 },
    ours: { type: 'boolean' },
    size: { enum: ['small', 7, null] },
    note: { type: 'string', description: 'For the file' },
    lines: { type: 'array', items: { type: 'integer' } },
  },
};

test('a link shows what is asked, and the decision lets the execution go on, with the answers', async () => {
  const { link, reach, executionId, approvalId, approvalOf, stored, database } = await setupLinks(
    { form: FORM, approver_role: 'finance', reason: 'Is {{order.id}} ours?' },
    {
      about: { entity: 'order', entityId: '{{order.id}}', data: { amount: 120, lines: [{ sku: 'x' }] } },
      payload: { order: { id: 'A-7' } },
    },
  );
  const url = await link({ roles: ['finance'] });
  const shown = await open(url);
  expect(shown.status).toBe(200);
  for (const text of ['Is A-7 ours?', 'order A-7', 'amount', '120', '&quot;sku&quot;', 'tester', 'ada'])
    expect(shown.text).toContain(text);
  for (const text of ['How much', 'For the file', 'Needed to approve']) expect(shown.text).toContain(text);
  expect(shown.field('rate')).toBe('0.5');
  const done = await press(url, 'approve', {
    ...{ 'How much': ' 5 ', rate: '1e-1', ours: '0', size: '1', lines: '[1, 2]' },
    reason: ' as\r\nagreed ',
  });
  expect([done.status, done.text]).toEqual([200, expect.stringContaining('You have approved')]);
  await reach(executionId, 'completed');
  expect((await stored(executionId)).execution.resumeData).toEqual({
    ...{ approved: true, limit: 5, rate: 0.1, ours: true, size: 7, lines: [1, 2] },
    approval: { id: approvalId, by: 'ada', reason: 'as\nagreed' },
  });
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'approved', decidedBy: 'ada' });
  const deeds = await database.db.select().from(auditLog);
  expect(deeds.find(({ action, target }) => action === 'decide' && target === executionId)).toMatchObject({
    ...{ actor: 'ada', credential: 'link', address: '127.0.0.1', outcome: 'ok' },
  });
  expect(deeds.find(({ target }) => target === approvalId)).toMatchObject({
    ...{ actor: 'tester', action: 'create_approval_link', detail: { approver: 'ada', roles: ['finance'] } },
  });
});

test('the other button rejects, and needs nothing filled in', async () => {
  const { link, reach, executionId, approvalOf, approvalId } = await setupLinks({ form: FORM });
  const done = await press(await link(), 'reject');
  expect([done.status, done.text]).toEqual([200, expect.stringContaining('You have rejected')]);
  await reach(executionId, 'blocked');
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'rejected', decidedBy: 'ada' });
});

test('only pressing a button changes anything: not reading, prefetching, or a mail scanner that follows all there is', async () => {
  const { link, database, links } = await setupLinks({ form: FORM });
  const url = await link();
  const { db } = database;
  const everything = async () => [
    await db.select().from(approvals),
    await db.select().from(approvalVotes),
    await db.select().from(executionEvents),
    await links(),
  ];
  const before = await everything();
  const { text } = await open(url);
  const found = [...text.matchAll(/(?:href|src|action|formaction|content)="([^"]*)"/g)].map(
    ([, to]) => to ?? '',
  );
  const inside = found.map((to) => new URL(to, url)).filter(({ origin }) => origin === new URL(url).origin);
  const asked = ['?decision=approve', `?decision=approve&version=${(await open(url)).field('version')}`];
  for (let times = 0; times < 20; times++) {
    expect((await open(url)).text).toBe(text);
    expect(await open(url, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  }
  for (const purpose of [
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'preview' },
    { 'x-moz': 'prefetch' },
  ])
    expect((await open(url, { headers: purpose })).status).toBe(200);
  for (const { href } of inside) await open(href);
  for (const more of asked) expect((await open(`${url}${more}`)).status).toBe(200);
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    expect(await open(url, { method })).toMatchObject({ status: 405 });
  expect(await everything()).toEqual(before);
  expect((await press(url, 'reject')).status).toBe(200);
});

test('a page loads nothing, runs nothing, is kept by nobody and tells nobody its address', async () => {
  const { link } = await setupLinks({ form: FORM });
  const url = await link();
  const pages = [await open(url), await open(`${url}x`), await press(url, 'reject'), await open(url)];
  expect(pages.map(({ status }) => status)).toEqual([200, 404, 200, 410]);
  for (const { headers, text } of pages) {
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': expect.stringContaining('noindex'),
    });
    expect(text).not.toMatch(/<script|<link|<img|<iframe|\bhref=|\bsrc=|\bon\w+=|url\(|@import/i);
    expect(text).not.toContain(new URL(url).pathname);
  }
});

test.each([1, 2])('of presses at the same time one decides, with a quorum of %d', async (quorum) => {
  const { link, database, links, history, executionId } = await setupLinks({ quorum });
  const url = await link();
  const version = (await open(url)).field('version');
  const body = new URLSearchParams({ decision: 'approve', version });
  const pressed = await Promise.all(Array.from({ length: 6 }, () => open(url, { method: 'POST', body })));
  expect(pressed.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
  expect(await database.db.select().from(approvalVotes)).toHaveLength(1);
  expect((await history(executionId)).filter((word) => /approval\.(voted|decided)/.test(word))).toHaveLength(
    1,
  );
  expect(await links()).toMatchObject([{ usedAt: expect.any(Date) }]);
});

test('what is refused does not use the link up, and keeps what was filled in', async () => {
  const { link, links, approvalOf, approvalId } = await setupLinks({ form: FORM });
  const url = await link();
  const entered = { reason: 'the <b>first</b> of two', note: 'a "note"' };
  const tried: [Record<string, string>, string][] = [
    [{}, 'How much is missing'],
    [{ 'How much': 'many', ours: '0' }, 'How much is no number'],
    [{ 'How much': '99999999999999999999', ours: '0' }, 'How much is beyond 9007199254740991'],
    [{ 'How much': '1', ours: '0', rate: '9007199254740993' }, 'rate would be kept as 9007199254740992'],
    [{ 'How much': '1', ours: '0', lines: '[1, 9007199254740993]' }, 'lines holds 9007199254740993, which'],
    [{ 'How much': '0', ours: '0' }, 'must be &gt;= 1'],
    [{ 'How much': '1', ours: '2' }, 'ours is none of the choices'],
    [{ 'How much': '1', ours: '0', lines: '[1' }, 'lines is no JSON'],
    [{ 'How much': '1', ours: '0', lines: '["x"]' }, 'must be integer'],
    [{ 'How much': '1', ours: '0', note: 'a\0b' }, 'NUL'],
    [{ 'How much': '1', ours: '0', reason: 'x'.repeat(256) }, 'reason has 256 characters'],
  ];
  for (const [fields, told] of tried) {
    const page = await press(url, 'approve', { ...entered, ...fields });
    expect([page.status, page.text]).toEqual([422, expect.stringContaining(told)]);
    expect(page.field('reason')).toBe(fields.reason ?? entered.reason);
    expect(page.field('How much')).toBe(fields['How much'] ?? '');
  }
  const undecided = await open(url, { method: 'POST', body: new URLSearchParams({ decision: 'maybe' }) });
  expect(undecided.status).toBe(422);
  expect(await links()).toMatchObject([{ usedAt: null }]);
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'pending' });
  expect((await press(url, 'approve', { 'How much': '1', ours: '1' })).status).toBe(200);
});

test('a decision is about what was shown: changed since, the page says so and shows how it stands', async () => {
  const clock = new TestClock('2100-01-01T00:00:00.000Z');
  const terms = { approver_role: 'finance', expires_in: '1h', on_expire: 'escalate', escalate_to: 'board' };
  const server = await setupLinks(terms, {}, { clock });
  const { until, executionId, links, services } = server;
  const url = await server.link({ roles: ['finance', 'board'], expiresIn: '1d' });
  const shown = await open(url);
  const escalated = until(executionId, ({ event }) => event?.type === 'approval.escalated');
  clock.advance(3_600_000);
  services.notifier.send({ work: true });
  await clock.scheduled(1_300);
  clock.advance(1_300);
  await escalated;
  const version = shown.field('version');
  const refused = await press(url, 'approve', { version, reason: 'fine' });
  expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('changed since you opened')]);
  expect(refused.text).toContain('2100-01-01T02:00');
  expect(refused.field('reason')).toBe('fine');
  const without = await open(url, { method: 'POST', body: new URLSearchParams({ decision: 'approve' }) });
  expect(without.status).toBe(409);
  expect(await links()).toMatchObject([{ usedAt: null }]);
  expect(refused.field('version')).not.toBe(version);
  expect((await press(url, 'approve', { version: refused.field('version') })).status).toBe(200);
});

test('where its execution may not go on now, nothing is decided, and the link is good for later', async () => {
  const server = await setupLinks();
  const { pauseWorkflow, resumeWorkflow } = withBatches(server);
  const url = await server.link();
  await pauseWorkflow('asks');
  const refused = await press(url, 'approve');
  expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('Nothing was decided')]);
  await resumeWorkflow('asks');
  expect((await press(url, 'approve')).status).toBe(200);
});

const dead = ({ status, text, headers }: Page) => [status, text, headers.get('content-length')];

test('links that lead nowhere all have the same page', async () => {
  const clock = new TestClock('2100-01-01T00:00:00.000Z');
  const {
    link,
    url: graphql,
    approve,
    delegate,
    person,
    approvalId,
    worker,
  } = await setupLinks({ quorum: 3 }, {}, { clock });
  await worker.stop(5_000);
  const { origin } = new URL(graphql);
  const at = (token: string) => open(`${origin}/approvals/link/${token}`);
  const [status, page, length] = dead(await at('A'.repeat(43)));
  expect(status).toBe(404);
  for (const token of ['', 'x', 'A'.repeat(44), `${'A'.repeat(42)}%00`, '%F0%9F', 'A'.repeat(43).concat('/')])
    expect((await at(token)).status).toBe(404);
  const [used, short, left, closed] = [
    await link(),
    await link({ expiresIn: '1h' }),
    await link({ approver: 'bob' }),
    await link({ approver: 'eve' }),
  ];
  await press(used, 'approve');
  clock.advance(3_600_000);
  await delegate(person('bob'), approvalId, 'zoe');
  expect((await open(closed)).status).toBe(200);
  const gone = [used, short, left];
  for (const url of gone) expect(dead(await open(url))).toEqual([410, page, length]);
  await approve(person('x'), approvalId);
  await approve(person('y'), approvalId);
  for (const url of [...gone, closed]) {
    expect(dead(await open(url))).toEqual([410, page, length]);
    expect(dead(await press(url, 'approve'))).toEqual([410, page, length]);
  }
  expect(dead(await press(`${origin}/approvals/link/${'A'.repeat(43)}`, 'approve'))).toEqual([
    404,
    page,
    length,
  ]);
});

test('of the secret only a hash is stored, and it is in no log', async () => {
  const { link, links, takeLog } = await setupLinks({}, {}, { logLevel: 'debug' });
  const url = await link();
  const [, token = ''] = url.split('/approvals/link/');
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  const stored = await links();
  expect(stored).toMatchObject([
    {
      ...{ tokenHash: createHash('sha256').update(token).digest('hex'), approver: 'ada', roles: [] },
      ...{ createdBy: 'tester', usedAt: null },
    },
  ]);
  await open(url);
  await press(url, 'approve');
  const log = JSON.stringify(takeLog());
  expect(log).toContain('"route":"/approvals/link/"');
  expect(log).not.toContain(token);
  expect(JSON.stringify(stored)).not.toContain(token);
});

const post = (url: string, body: BodyInit, type: string) =>
  open(url, { method: 'POST', body, headers: { 'content-type': type } });

test('what no page of ours sends is refused, and leaves the link as it was', async () => {
  const { link } = await setupLinks();
  const url = await link();
  const form = 'application/x-www-form-urlencoded';
  expect((await post(url, JSON.stringify({ decision: 'approve' }), 'application/json')).status).toBe(415);
  expect((await post(url, 'decision=approve', 'text/plain')).status).toBe(415);
  expect((await post(url, `decision=approve&reason=${'x'.repeat(65_536)}`, form)).status).toBe(413);
  expect((await post(url, `decision=approve&reason=${'x'.repeat(5_000_000)}`, form)).status).toBe(413);
  expect((await post(url, '%%%&=&&decision=%ff', form)).status).toBe(422);
  expect((await press(url, 'approve')).status).toBe(200);
});

test('a link is where people reach the server, where that is set', async () => {
  const { create } = await setupLinks({}, {}, { publicUrl: 'https://reprise.example/in' });
  expect((await create()).url).toMatch(/^https:\/\/reprise\.example\/in\/approvals\/link\/[\w-]{43}$/);
});

test('the address of a link is that by which the server was asked, where no other is set', async () => {
  const { create, url, approvalId } = await setupLinks();
  const { origin, port } = new URL(url);
  expect((await create()).url).toMatch(new RegExp(`^${origin}/approvals/link/[\\w-]{43}$`));
  const asHost = async (host: string) => {
    const headers = { host, authorization, 'content-type': 'application/json' };
    const sent = request(url, { method: 'POST', headers });
    sent.end(JSON.stringify({ query: CREATE, variables: { input: { id: approvalId, approver: 'ada' } } }));
    const [response] = await once(sent, 'response');
    return JSON.parse(Buffer.concat(await response.toArray()).toString()).data.createApprovalLink.url;
  };
  expect(await asHost('gateway.internal:81')).toMatch(/^http:\/\/gateway\.internal:81\/approvals\/link\//);
  expect(await asHost('')).toMatch(new RegExp(`^http://127.0.0.1:${port}/approvals/link/`));
});

test('a fault of the server is told by an id alone, under which it is logged, and leaves the link as it was', async () => {
  const { link, database, takeLog } = await setupLinks();
  const url = await link();
  const { token } = /link\/(?<token>.*)/.exec(url)?.groups ?? {};
  await database.db.execute(sql`alter table approval_votes rename to away`);
  const pages = [await open(url), await open(url, { method: 'POST', body: new URLSearchParams() })];
  await database.db.execute(sql`alter table away rename to approval_votes`);
  const logged = takeLog();
  expect(logged).toHaveLength(2);
  for (const [index, { status, text, headers }] of pages.entries()) {
    expect([status, headers.get('cache-control')]).toEqual([500, 'no-store']);
    expect(text).toContain(logged[index]?.errorId);
    expect(text).not.toContain('approval_votes');
  }
  expect(JSON.stringify(logged)).not.toContain(token);
  expect((await press(url, 'approve')).status).toBe(200);
});
