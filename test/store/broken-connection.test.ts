import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openPostgres } from '#src/db/database.js';
import { openOneConnection } from '#test/support/one-connection.js';

const onPostgres = test.runIf(inject('postgresUrl'));

onPostgres('a statement whose connection was ended fails, and the next one does not', async () => {
  const { network, direct, db } = await openOneConnection();
  const failure = expect(db.execute(sql`select pg_sleep(600)`)).rejects.toThrow();
  let ended = 0;
  while (ended === 0) {
    const ports = sql.raw(`array[${network.ports().join(',')}]::int[]`);
    const rows = await direct.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
      where wait_event = 'PgSleep' and client_port = any(${ports})`);
    ended = [...(rows as unknown as object[])].length;
  }
  await failure;
  expect([...((await db.execute(sql`select 1 as one`)) as unknown as object[])]).toEqual([{ one: 1 }]);
});

/** Whoever comes is let in, and may ask. */
const WELCOME = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1');

/** A server that hangs up on whoever comes, at once or when the driver asks what it always asks first. */
async function openServer(hangUp: (socket: Socket) => void, { when }: { when: 'at once' | 'asked' }) {
  let came = 0;
  const greet = (socket: Socket) => {
    came += 1;
    socket.on('error', () => {});
    socket.once('data', () => {
      if (when === 'at once') return hangUp(socket);
      socket.once('data', () => hangUp(socket));
      socket.write(WELCOME);
    });
  };
  const server = createServer(greet).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const database = openPostgres(`postgres://reprise@127.0.0.1:${port}/reprise`, { poolSize: 1 });
  onTestFinished(async () => {
    await database.close();
    server.close();
  });
  return { db: database.db, came: () => came };
}

const reset = (socket: Socket) => void socket.resetAndDestroy();
const end = (socket: Socket) => void socket.end();

test.each([
  ['reset at once', reset, 'at once'],
  ['ended at once', end, 'at once'],
  ['reset when it asks', reset, 'asked'],
  ['ended when it asks', end, 'asked'],
] as const)(
  'a connection that is %s is lost, ends no process, and is not tried for ever',
  async (_how, hangUp, when) => {
    const { db, came } = await openServer(hangUp, { when });
    await expect(db.execute(sql`select 1`)).rejects.toThrow();
    expect(came()).toBe(1);
  },
);
