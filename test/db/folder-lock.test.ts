import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LockHolder } from '#src/db/errors.js';
import { DataFolderLockedError } from '#src/db/errors.js';
import { lockFolder } from '#src/db/folder-lock.js';
import { dataFolder } from '../support/data-folder.js';
import { type Program, startProgram } from '../support/program.js';

/** The pid of a process that has ended. */
let endedPid = 0;

beforeAll(async () => {
  const child = spawn(process.execPath, ['--version']);
  await once(child, 'close');
  endedPid = child.pid ?? 0;
});

function holderWith(changes: Partial<LockHolder>): LockHolder {
  return {
    id: 'left',
    pid: endedPid,
    host: hostname(),
    startedAt: '2026-01-02T03:04:05.000Z',
    started: null,
    ...changes,
  };
}

/** A data folder in which these lock files were left. */
async function setup(locks: { lock?: string; 'lock.takeover'?: string } = {}): Promise<string> {
  const folder = await dataFolder();
  await mkdir(folder);
  for (const [name, text] of Object.entries(locks)) await writeFile(join(folder, name), text);
  return folder;
}

async function readHolder(folder: string): Promise<LockHolder> {
  return JSON.parse(await readFile(join(folder, 'lock'), 'utf8'));
}

describe('a free folder', () => {
  test('is made for its owner alone, and the lock names this process', async () => {
    const folder = await dataFolder();
    const lock = await lockFolder(folder);
    expect(lock.takenOver).toBe(false);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readHolder(folder)).toMatchObject({ pid: process.pid, host: hostname() });
    expect(await readdir(folder)).toEqual(['lock']);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('can be taken again once it was released, and a second release does not touch the new lock', async () => {
    const folder = await setup();
    const first = await lockFolder(folder);
    await first.release();
    await lockFolder(folder);
    await first.release();
    expect(await readdir(folder)).toEqual(['lock']);
  });

  test('goes to exactly one of many that ask at once', async () => {
    const folder = await setup();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('a held folder', () => {
  test('is refused, saying who holds it since when and what to do', async () => {
    const folder = await setup();
    await lockFolder(folder);
    const { startedAt } = await readHolder(folder);
    const error = await lockFolder(folder).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DataFolderLockedError);
    expect(error).toMatchObject({ code: 'DATA_FOLDER_LOCKED', folder, holder: { pid: process.pid } });
    expect(error.message).toBe(
      `the data folder ${folder} is in use by process ${process.pid} on host ${hostname()}, since ${startedAt}; ` +
        'stop that process, or set REPRISE_DATA_DIR to another folder, or set DATABASE_URL to a PostgreSQL that many ' +
        'processes can share',
    );
    expect(await readdir(folder)).toEqual(['lock']);
  });

  test('by a process on another host is refused, saying how to free it by hand', async () => {
    const folder = await setup({ lock: JSON.stringify(holderWith({ host: 'another.example' })) });
    await expect(lockFolder(folder)).rejects.toThrow(
      `in use by process ${endedPid} on host another.example, since 2026-01-02T03:04:05.000Z; stop that process, or delete ${join(folder, 'lock')} if it no longer runs`,
    );
  });
});

describe('a folder that was left locked', () => {
  const left = () => JSON.stringify(holderWith({}));

  test.each<[string, () => string]>([
    ['by a process that has ended', left],
    [
      'by a process whose pid is now that of another',
      () => JSON.stringify(holderWith({ pid: process.pid, started: 'boot/1' })),
    ],
    ['with an empty lock file', () => ''],
    ['with a lock file that is no lock', () => '{"pid":"x"}'],
  ])('%s is taken over', async (_, lock) => {
    const folder = await setup({ lock: lock() });
    expect((await lockFolder(folder)).takenOver).toBe(true);
    expect(await readHolder(folder)).toMatchObject({ pid: process.pid });
    expect(await readdir(folder)).toEqual(['lock']);
  });

  test('by a process killed while it took the lock over is taken over', async () => {
    const folder = await setup({
      lock: left(),
      'lock.takeover': JSON.stringify(holderWith({ id: 'taker' })),
    });
    expect((await lockFolder(folder)).takenOver).toBe(true);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  test('is taken over by exactly one of many in this process that ask at once', async () => {
    for (let round = 0; round < 20; round++) {
      const folder = await setup({ lock: left() });
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)));
      const reasons = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason.code] : [],
      );
      expect(reasons).toEqual(Array(9).fill('DATA_FOLDER_LOCKED'));
      expect(await readdir(folder)).toEqual(['lock']);
    }
  });

  test('is taken over by exactly one of the processes that ask at once, again after each kill', {
    timeout: 60_000,
  }, async () => {
    const folder = await setup({ lock: left() });
    let takers = Array.from({ length: 4 }, () => startProgram('lock-taker', [folder]));
    await Promise.all(takers.map((taker) => taker.wrote((lines) => lines.length === 1)));
    for (let round = 1; takers.length > 0; round++) {
      const answers = await Promise.all(takers.map((taker) => askForLock(taker, round)));
      expect(answers.toSorted()).toEqual([
        ...Array(takers.length - 1).fill('DATA_FOLDER_LOCKED'),
        'took over',
      ]);
      const winner = takers[answers.indexOf('took over')];
      winner?.process.kill('SIGKILL');
      await winner?.ended;
      takers = takers.filter((taker) => taker !== winner);
    }
  });
});

/** The answer of a taker that has answered `round - 1` times. */
async function askForLock(taker: Program, round: number): Promise<string | undefined> {
  let answer: string | undefined;
  const answered = taker.wrote((lines) => {
    answer = lines[round];
    return answer !== undefined;
  });
  taker.process.stdin?.write('\n');
  await answered;
  return answer;
}
