import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSecrets, readSecretsFile } from '#src/config/secrets-file.js';

async function setup(content: string) {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-secrets-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'secrets.json');
  await writeFile(file, content);
  return file;
}

function open(file: string) {
  const problems: string[] = [];
  const own = new Map([
    ['bank', 'from the environment'],
    ['other', 'also from there'],
  ]);
  return { problems, secrets: openSecrets({ own, file, onProblem: (problem) => problems.push(problem) }) };
}

test('a secret of the file goes before one of the environment', async () => {
  const { secrets } = open(await setup('{"bank":"from the file"}'));
  expect(['bank', 'other', 'none'].map((name) => secrets.find(name))).toEqual([
    ...['from the file', 'also from there', null],
  ]);
});

test('a file that was changed, or replaced, is read again', async () => {
  const file = await setup('{"bank":"first"}');
  const { secrets } = open(file);
  expect(secrets.find('bank')).toBe('first');
  await writeFile(file, '{"bank":"second one"}');
  expect(secrets.find('bank')).toBe('second one');
  await writeFile(`${file}.new`, '{"bank":"third one!"}');
  await rename(`${file}.new`, file);
  expect(secrets.find('bank')).toBe('third one!');
});

test('while a changed file can not be used, what it held before counts on, and it is told once', async () => {
  const file = await setup('{"bank":"first"}');
  const { secrets, problems } = open(file);
  expect(secrets.find('bank')).toBe('first');
  await writeFile(file, '{"bank":');
  expect([secrets.find('bank'), secrets.find('bank')]).toEqual(['first', 'first']);
  await rm(file);
  expect(secrets.find('bank')).toBe('first');
  expect(problems).toEqual(['is no JSON object', 'can not be read (ENOENT)']);
});

test.each([
  ['[]', 'is no JSON object'],
  ['hunter2', 'is no JSON object'],
  [
    '{"Bank":"hunter2"}',
    'has "Bank", which is no name of a secret: start with a lower-case letter, go on with those, digits and _, 64 at most',
  ],
  ['{"bank":"abc","n":5}', 'has bank, which is shorter than 4 characters, and has n, which is no text'],
])('%s is no file of secrets', async (content, problem) => {
  expect(readSecretsFile(await setup(content))).toEqual({ problem });
});
