import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { setupServer } from '#test/support/server.js';

async function setup() {
  const server = await setupServer();
  const get = async (path: string) => {
    const response = await fetch(new URL(path, server.url), { redirect: 'manual' });
    return { status: response.status, body: await response.text(), to: response.headers.get('location') };
  };
  return { ...server, get };
}

test('anybody may ask whether it lives and whether it is ready', async () => {
  const { get } = await setup();
  expect(await get('/health')).toEqual({ status: 200, body: '{"status":"ok"}\n', to: null });
  expect(await get('/ready?from=probe')).toEqual({ status: 200, body: '{"status":"ready"}\n', to: null });
});

test('without its database it lives and is not ready', async () => {
  const { get, services, takeLog } = await setup();
  const { db } = services;
  services.db = { ...db, execute: () => db.execute(sql`select 1 from nowhere`) } as unknown as typeof db;
  expect((await get('/health')).status).toBe(200);
  expect(await get('/ready')).toEqual({
    status: 503,
    body: '{"status":"not ready","why":"the database does not answer"}\n',
    to: null,
  });
  expect(takeLog()).toEqual([expect.objectContaining({ level: 40, msg: 'not ready' })]);
});

test('the root leads to GraphQL, and anywhere else is told where it is', async () => {
  const { get } = await setup();
  expect(await get('/')).toEqual({ status: 302, body: '', to: '/graphql' });
  expect(await get('/grapql?query={a}')).toMatchObject({
    status: 404,
    body: '{"errors":[{"message":"there is nothing at /grapql; GraphQL is at /graphql","extensions":{"code":"NOT_FOUND"}}]}\n',
  });
});
