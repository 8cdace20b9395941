import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbedded } from '#src/db/embedded.js';
import { startUpkeep, tendDatabase } from '#src/db/upkeep.js';
import { TestClock } from '../support/clock.js';
import { dataFolder } from '../support/data-folder.js';

async function setup() {
  const dataDir = await dataFolder();
  const { pglite, close } = await openEmbedded(dataDir, { clock: new TestClock() });
  onTestFinished(close);
  await pglite.exec('create table bulk (body text)');
  return { pglite, logFolder: join(dataDir, 'pglite', 'pg_wal') };
}

/** Writes about 40 MB of log. */
const writeMuch = (pglite: PGlite) =>
  pglite.query(`insert into bulk select repeat('x', 1000) from generate_series(1, 35000)`);

test('the log that much writing makes is let go of, and used again', { timeout: 60_000 }, async () => {
  const { pglite, logFolder } = await setup();
  const sizes: number[] = [];
  for (let round = 0; round < 6; round++) {
    await writeMuch(pglite);
    expect(await tendDatabase(pglite)).toBe(true);
    sizes.push((await readdir(logFolder)).length);
  }
  expect(sizes.at(-1)).toBe(sizes[1]);
  expect(await tendDatabase(pglite)).toBe(false);
  const { rows } = await pglite.query(`select reltuples as rows from pg_class where relname = 'bulk'`);
  expect(rows).toEqual([{ rows: 210_000 }]);
});

test('upkeep goes on after a failure and ends when it is stopped', { timeout: 60_000 }, async () => {
  const { pglite } = await setup();
  const clock = new TestClock();
  const failures: unknown[] = [];
  const failing = { query: () => Promise.reject(new Error('no')) } as unknown as PGlite;
  const stop = startUpkeep(failing, { clock, onFailure: (error) => failures.push(error) });
  for (const count of [1, 2]) {
    clock.advance(30_000);
    await new Promise(setImmediate); // a turn in which the failure is passed on and the next round planned
    expect({ failures: failures.length, pending: clock.pending }).toEqual({ failures: count, pending: 1 });
  }
  clock.advance(30_000);
  await stop();
  expect({ failures: failures.length, pending: clock.pending }).toEqual({ failures: 3, pending: 0 });

  const stopOther = startUpkeep(pglite, { clock, onFailure: (error) => failures.push(error) });
  await writeMuch(pglite);
  clock.advance(30_000);
  await stopOther();
  expect(await tendDatabase(pglite)).toBe(false);
});
