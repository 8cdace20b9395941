import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The path of a file with this content, which is gone when the test is over. */
export async function writeAgentFile(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-agent-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'agent.ts');
  await writeFile(file, content);
  return file;
}
