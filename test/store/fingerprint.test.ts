import postgres from 'postgres';
import { expect, inject, onTestFinished, test } from 'vitest';
import { readFingerprint } from '#src/db/fingerprint.js';
import { createTestDatabase } from '#test/support/database.js';

const server = inject('postgresUrl');

function connect(url: string) {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  onTestFinished(() => client.end());
  return client;
}

test.skipIf(server === null)('all processes on one database come to one name, and to no other', async () => {
  const { url } = await createTestDatabase();
  const [one, two, other] = [connect(url ?? ''), connect(url ?? ''), connect(`${server}/postgres`)];
  const name = await readFingerprint(one);
  expect(name).toMatch(/^[0-9a-f]{20}$/);
  expect(await readFingerprint(two)).toBe(name);
  expect(await readFingerprint(other)).not.toBe(name);
});

test.skipIf(server === null)('a user without any rights comes to the same name', async () => {
  const { url } = await createTestDatabase();
  const [owner, reader] = [connect(url ?? ''), connect(url ?? '')];
  // A role that every PostgreSQL has, and that owns nothing.
  await reader`set role pg_checkpoint`;
  expect(await readFingerprint(reader)).toBe(await readFingerprint(owner));
});
