import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOrCreateToken, TokenFileInvalidError } from '#src/db/token.js';
import { dataFolder } from '../support/data-folder.js';
import { startProgram } from '../support/program.js';

/** A data folder in which this token file was left, of this mode. */
async function setup(text: string, mode = 0o600): Promise<{ dataDir: string; path: string }> {
  const dataDir = await dataFolder();
  await mkdir(dataDir);
  const path = join(dataDir, 'token');
  await writeFile(path, text);
  await chmod(path, mode);
  return { dataDir, path };
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test('the first call makes a token for the owner alone, and the next ones read it', async () => {
  const dataDir = await dataFolder();
  const { token, created } = await readOrCreateToken(dataDir);
  expect(created).toBe(true);
  expect(token).toMatch(/^rp_[A-Za-z0-9_-]{43}$/);
  expect(await modeOf(join(dataDir, 'token'))).toBe(0o600);
  expect(await readOrCreateToken(dataDir)).toEqual({ token, created: false });
  expect(await readdir(dataDir)).toEqual(['token']);
});

test('a token file that others may read is made private and used', async () => {
  const { dataDir, path } = await setup('a-token-of-my-own-choice\n', 0o644);
  expect(await readOrCreateToken(dataDir)).toEqual({ token: 'a-token-of-my-own-choice', created: false });
  expect(await modeOf(path)).toBe(0o600);
});

test.each(['', '\n', 'too short\n', 'two words that are long enough'])(
  'a token file with %j is refused and kept',
  async (text) => {
    const { dataDir, path } = await setup(text);
    await expect(readOrCreateToken(dataDir)).rejects.toThrow(TokenFileInvalidError);
    expect(await readFile(path, 'utf8')).toBe(text);
  },
);

test('many calls at once get one token, made by one of them', async () => {
  const dataDir = await dataFolder();
  const made = await Promise.all(Array.from({ length: 20 }, () => readOrCreateToken(dataDir)));
  expect(new Set(made.map(({ token }) => token)).size).toBe(1);
  expect(made.filter(({ created }) => created)).toHaveLength(1);
});

test('many processes at once get one token, made by one of them', { timeout: 60_000 }, async () => {
  const dataDir = await dataFolder();
  const programs = Array.from({ length: 4 }, () => startProgram('token-reader', [dataDir]));
  await Promise.all(programs.map((program) => program.wrote((lines) => lines.length === 1)));
  for (const program of programs) program.process.stdin?.end();
  const answers = (await Promise.all(programs.map((program) => program.ended))).map(({ lines }) =>
    JSON.parse(lines[1] ?? ''),
  );
  expect(new Set(answers.map(({ token }) => token)).size).toBe(1);
  expect(answers.filter(({ created }) => created)).toHaveLength(1);
});
