import fs from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openEmbedded } from '#src/db/embedded.js';
import { DatabaseFolderUnusableError, DataFolderLockedError } from '#src/db/errors.js';
import { dataFolder } from '../support/data-folder.js';
import { startProgram } from '../support/program.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A data folder that was opened and closed once: creating a database takes seconds, copying one does not. */
let created = '';
const createdSteps: string[] = [];

beforeAll(async () => {
  created = await mkdtemp(join(tmpdir(), 'reprise-created-'));
  const { close } = await openEmbedded(created, { onStep: (message) => createdSteps.push(message) });
  await close();
});

afterAll(() => rm(created, { recursive: true, force: true }));

async function setup(): Promise<string> {
  const dataDir = await dataFolder();
  await cp(created, dataDir, { recursive: true });
  return dataDir;
}

test('the first opening creates the database for its owner alone, and closing leaves nothing else', async () => {
  expect(createdSteps).toEqual([
    'creating the database, which takes a few seconds',
    `opening the database in ${join(created, 'pglite')}`,
  ]);
  expect(await readdir(created)).toEqual(['pglite']);
  expect((await stat(join(created, 'pglite'))).mode & 0o777).toBe(0o700);
});

test('what was committed is there after closing and opening, and closing twice is closing once', async () => {
  const dataDir = await setup();
  const first = await openEmbedded(dataDir);
  await first.pglite.exec('create table kept (id int); insert into kept values (1)');
  await Promise.all([first.close(), first.close()]);
  await first.close();

  const steps: string[] = [];
  const second = await openEmbedded(dataDir, { onStep: (message) => steps.push(message) });
  expect((await second.pglite.query('select id from kept')).rows).toEqual([{ id: 1 }]);
  expect(steps).toEqual([`opening the database in ${join(dataDir, 'pglite')}`]);
  await second.close();
});

test('a second opening in the same process is refused and does not disturb the first', async () => {
  const dataDir = await setup();
  const { pglite, close } = await openEmbedded(dataDir);
  await expect(openEmbedded(dataDir)).rejects.toThrow(DataFolderLockedError);
  expect((await pglite.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await close();
});

test('a second process is told which one holds the folder; SIGTERM to that one frees it', async () => {
  const dataDir = await setup();
  const holder = startProgram('holder', [dataDir]);
  await holder.wrote((lines) => lines.includes('open'));
  const { lines } = await startProgram('holder', [dataDir]).ended;
  expect(lines).toEqual([
    expect.stringContaining(`${dataDir} is in use by process ${holder.process.pid} on host`),
  ]);

  holder.process.kill('SIGTERM');
  expect(await holder.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(await readdir(dataDir)).toEqual(['pglite']);
  const steps: string[] = [];
  const { pglite, close } = await openEmbedded(dataDir, { onStep: (message) => steps.push(message) });
  expect(steps).toHaveLength(1);
  expect((await pglite.query('select id from row')).rows).toEqual([{ id: 1 }]);
  await close();
});

test('a creation that was killed is cleaned up and done again', async () => {
  const dataDir = await dataFolder();
  const holder = startProgram('holder', [dataDir]);
  await holder.wrote((lines) => lines.some((line) => line.startsWith('# creating')));
  holder.process.kill('SIGKILL');
  await holder.ended;
  expect(await readdir(dataDir)).toEqual(['lock', `pglite.init-${holder.process.pid}`]);

  const { close } = await openEmbedded(dataDir);
  expect(await readdir(dataDir)).toEqual(['lock', 'pglite']);
  await close();
});

test('a folder whose database does not start is refused with the reason, and not left locked', async () => {
  const dataDir = await setup();
  await truncate(join(dataDir, 'pglite', 'global', 'pg_control'), 0);
  const error = await openEmbedded(dataDir).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(DatabaseFolderUnusableError);
  expect(error.message).toContain('global/pg_control');
  expect(await readdir(dataDir)).toEqual(['pglite']);
});

test('a folder of something else is not written over', async () => {
  const dataDir = await dataFolder();
  await mkdir(join(dataDir, 'pglite', 'photos'), { recursive: true });
  await expect(openEmbedded(dataDir)).rejects.toThrow('ENOTEMPTY');
  expect(await readdir(join(dataDir, 'pglite'))).toEqual(['photos']);
});

test('every commit is synced to the disk before it is acknowledged', async () => {
  const { pglite, close } = await openEmbedded(await setup());
  await pglite.exec('create table kept (id int)');
  const sync = vi.spyOn(fs, 'fsyncSync');
  const counts: number[] = [];
  for (let id = 0; id < 5; id++) {
    await pglite.query('insert into kept values ($1)', [id]);
    counts.push(sync.mock.calls.length);
  }
  sync.mockRestore();
  expect(counts).toEqual([1, 2, 3, 4, 5]);
  await close();
});

test.each(['fsyncSync', 'writeSync'])(
  'a disk that fails at %s ends the process, saying why; the next recovers',
  async (failing) => {
    const dataDir = await setup();
    const ended = await startProgram('full-disk', [dataDir, failing]).ended;
    expect(ended).toMatchObject({ code: 1, lines: ['committed 1'] });
    expect(ended.stderr).toMatch(/^the embedded database gave up: could not (fsync|write)/);
    const { pglite, close } = await openEmbedded(dataDir);
    expect((await pglite.query('select id from row order by id limit 1')).rows).toEqual([{ id: 1 }]);
    await close();
  },
);
