import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { hasCurl } from '#test/support/curl.js';
import { setupServer, TOKEN } from '#test/support/server.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the page shows in a language, run against a server until the execution that it watches is cancelled. */
async function run(language: string, command: string, args: string[]): Promise<string> {
  const page = await readFile(`${ROOT}docs/subscriptions.md`, 'utf8');
  const shown = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? '';
  const { url, publish, start, cancel, subscribers } = await setupServer();
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const { id } = await start('rest');
  const env = { PATH: process.env.PATH, REPRISE_URL: url, REPRISE_TOKEN: TOKEN, EXECUTION: id };
  const child = spawn(command, [...args, shown], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const ended = once(child, 'close');
  await subscribers(1);
  while (!text.includes('PENDING')) await once(child.stdout, 'data');
  await cancel(id);
  expect(await ended).toEqual([0, null]);
  return text;
}

test('the program on the page about subscriptions follows an execution to its end', async () => {
  const text = await run('js', process.execPath, ['--input-type=module', '-e']);
  expect(text).toBe('NOW PENDING\nEXECUTION_CANCELLED CANCELLED\n');
});

test.runIf(hasCurl())('the command on the page about subscriptions follows one too', async () => {
  const text = await run('sh', 'sh', ['-c']);
  expect(text.match(/"status":"\w+"|event: complete/g)).toEqual([
    '"status":"PENDING"',
    '"status":"CANCELLED"',
    'event: complete',
  ]);
});
