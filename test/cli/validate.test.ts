import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { logStep } from '../definition/step-fixtures.js';
import { startReprise } from '../support/program.js';

vi.setConfig({ testTimeout: 60_000 });

async function files(contents: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-validate-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content);
  return (name: string) => join(folder, name);
}

const GOOD = JSON.stringify({ steps: [logStep('a')] });
const ODD = JSON.stringify({ tgas: ['x'], steps: [logStep('a')] });
const BAD = JSON.stringify({
  tgas: ['x'],
  steps: [logStep('a', { next: 'shp', timeout: 5 }), logStep('ship')],
});

test('files without a fault are ok, with their warnings told', async () => {
  const at = await files({ 'good.json': GOOD, 'odd.json': ODD });
  expect(await startReprise(['validate', at('good.json'), at('odd.json')], {}).ended).toEqual({
    code: 0,
    signal: null,
    stderr: '',
    lines: [
      `${at('good.json')}: ok`,
      `${at('odd.json')}: warning: tgas: unknown key \`tgas\` (did you mean \`tags\`?)`,
      `${at('odd.json')}: ok`,
    ],
  });
});

test('every fault of every file is told with its place, and the exit code is 1', async () => {
  const at = await files({ 'bad.json': BAD, 'broken.json': '{\n  "steps": [],\n}', 'good.json': GOOD });
  const named = ['bad.json', 'broken.json', 'good.json', 'none.json'].map(at);
  expect(await startReprise(['validate', ...named], {}).ended).toEqual({
    code: 1,
    signal: null,
    stderr: '',
    lines: [
      `${at('bad.json')}: steps[0].timeout: must be a text with a unit, as "30s", not a number`,
      `${at('bad.json')}: steps[0].next: leads to \`shp\`, which is no step (did you mean \`ship\`?)`,
      `${at('bad.json')}: warning: tgas: unknown key \`tgas\` (did you mean \`tags\`?)`,
      `${at('broken.json')}: is no JSON at line 3, column 1: expected a name, found }`,
      `${at('good.json')}: ok`,
      `${at('none.json')}: cannot be read: ENOENT: no such file or directory, open '${at('none.json')}'`,
    ],
  });
});

test('- reads the standard input, and --json prints reports for programs', async () => {
  const program = startReprise(['validate', '--json', '-'], {});
  program.process.stdin?.end(BAD);
  const { code, lines } = await program.ended;
  expect(code).toBe(1);
  expect(JSON.parse(lines.join('\n'))).toMatchObject([
    {
      file: '-',
      ok: false,
      faults: [{ path: 'steps[0].timeout' }, { path: 'steps[0].next', hint: 'did you mean `ship`?' }],
      warnings: [{ path: 'tgas' }],
    },
  ]);
});

test('without a file it says what it needs', async () => {
  const { code, stderr } = await startReprise(['validate'], {}).ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: "error: missing required argument 'file'\n" });
});
