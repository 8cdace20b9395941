import { expect, test, vi } from 'vitest';
import { buildWorkflow } from '#test/support/agent.js';
import { writeAgentFile } from '#test/support/agent-file.js';
import { openLine } from '#test/support/line.js';
import { startReprise } from '#test/support/program.js';
import { setupServer, TOKEN } from '#test/support/server.js';

vi.setConfig({ testTimeout: 60_000 });

const AGENT = `
import { defineAgent, defineOperation, z } from 'reprise';

const build = defineOperation({
  name: 'build',
  input: z.object({ part: z.string() }),
  output: z.object({ built: z.string() }),
  async run({ part }, { logger, reportProgress }) {
    logger.info({ part }, 'building');
    return { built: part };
  },
});

export default defineAgent({ queue: 'elsewhere', concurrency: 2, operations: [build] });
`;

async function setup() {
  const server = await setupServer();
  await server.publish(buildWorkflow());
  server.startWorker();
  const file = await writeAgentFile(AGENT);
  return {
    ...server,
    startProgram: (flags: string[] = [], settings: Record<string, string> = {}) =>
      startReprise(['agent', file, ...flags], {
        REPRISE_URL: server.url,
        REPRISE_TOKEN: TOKEN,
        ...settings,
      }),
  };
}

test('reprise agent does the operations of a queue, says what it does, and ends well when told to', async () => {
  const { startProgram, url, start, reach, stored } = await setup();
  const agent = startProgram(['--queue', 'builds', '--concurrency', '3']);
  const { id } = await start('job', { part: 'door' });
  await reach(id, 'completed');
  expect((await stored(id)).steps.get('build')?.output).toEqual({ built: 'door' });
  await agent.wrote((lines) => lines.some((line) => line.includes('did build')));
  agent.process.kill('SIGTERM');
  const { lines, ...end } = await agent.ended;
  expect(end).toEqual({ code: 0, signal: null, stderr: '' });
  expect(lines).toEqual([
    expect.stringMatching(/^reprise agent: takes build from queue builds, 3 at once/),
    expect.stringContaining(`reprise agent: connected to ${url}`),
    expect.stringMatching(/^reprise agent: building \(part=door, .*operation=build/),
    expect.stringMatching(/^reprise agent: did build \(attempt=1, .*stepPath=build/),
    expect.stringContaining('reprise agent: stopping, with 0 in hand'),
    'reprise agent: stopped',
  ]);
});

test('a wrong token ends it', async () => {
  const { startProgram, url } = await setup();
  const { code, stderr } = await startProgram([], { REPRISE_TOKEN: 'not-the-token-of-it' }).ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: `reprise: ${url} refuses the token\n` });
});

test('without a server it waits for one, and says so once; with --json in JSON', async () => {
  const { startProgram, url } = await setup();
  const line = await openLine(url);
  await line.cut();
  const agent = startProgram(['--json'], { REPRISE_URL: line.url });
  await agent.wrote((lines) => lines.some((text) => text.includes("can't be reached")));
  await line.restore();
  await agent.wrote((lines) => lines.some((text) => text.includes('connected')));
  agent.process.kill('SIGINT');
  const { code, lines } = await agent.ended;
  expect(code).toBe(0);
  expect(lines.map((text) => JSON.parse(text))).toMatchObject([
    { level: 30, queue: 'elsewhere', concurrency: 2, operations: ['build'] },
    { level: 40, msg: expect.stringContaining("can't be reached by WebSocket (connect ECONNREFUSED") },
    { level: 30, msg: `connected to ${line.url}` },
    { level: 30, msg: 'stopping, with 0 in hand' },
    { level: 30, msg: 'stopped' },
  ]);
});
