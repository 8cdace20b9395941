import { expect, test } from 'vitest';
import { runAgent } from '#src/cli/agent.js';
import { toConcurrency } from '#src/cli/flags.js';
import { writeAgentFile } from '#test/support/agent-file.js';
import { startReprise } from '#test/support/program.js';

const SETTINGS = { REPRISE_URL: 'http://127.0.0.1:9', REPRISE_TOKEN: 'the-token-of-the-agent' };

/** Why an agent of this file does not start. */
async function refusalOf(file: string, env: Record<string, string> = SETTINGS): Promise<string> {
  const running = runAgent(file, {}, { env, say: () => {} });
  return running.then(
    () => 'it ran',
    (error: Error) => error.message.replace(file, 'FILE'),
  );
}

test('without a token an agent does not start', async () => {
  expect(await refusalOf('agent.ts', {})).toBe(
    'The configuration is not usable:\n  REPRISE_TOKEN is not set; set it to the token of the server, which the server tells when it starts',
  );
});

test('without its file it does not start', async () => {
  expect(await refusalOf('/no/such/agent.ts')).toBe('there is no file FILE');
});

test.each([
  ['export const agent = 1;', 'FILE has no default export: end it with export default defineAgent({ ... })'],
  [
    "export default { queue: '', concurrency: 0, operations: [1], colour: 'red' };",
    'FILE is not usable:\n  queue: Too small: expected string to have >=1 characters\n  concurrency: Too small: expected number to be >=1\n  operations[0]: is no operation: make it with defineOperation\n  Unrecognized key: "colour"',
  ],
  [
    `import { defineAgent, defineOperation, z } from 'reprise';
    const build = defineOperation({ name: 'build', input: z.any(), output: z.any(), run: () => null });
    export default defineAgent({ operations: [build, build] });`,
    'FILE is not usable:\n  operations: "build" is defined more than once',
  ],
])('the file %j is refused, with all that is wrong', async (content, message) => {
  expect(await refusalOf(await writeAgentFile(content))).toBe(message);
});

test('it does a whole number of operations at once', () => {
  expect(toConcurrency('12')).toBe(12);
  for (const text of ['0', '1001', '1.5', 'many', ''])
    expect(() => toConcurrency(text)).toThrow('give a whole number from 1 to 1000');
});

test('told to end before it has found a server it does so at once', { timeout: 60_000 }, async () => {
  const agent = startReprise(['agent', await writeAgentFile('export default { operations: [] };')], SETTINGS);
  await agent.wrote((lines) => lines.some((line) => line.includes("can't be reached")));
  agent.process.kill('SIGTERM');
  const { code, lines } = await agent.ended;
  expect(code).toBe(0);
  expect(lines[1]).toMatch(
    /^reprise agent: warning: .* can't be reached by WebSocket \(connect ECONNREFUSED/,
  );
});
