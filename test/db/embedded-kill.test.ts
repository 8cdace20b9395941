import { expect, test } from 'vitest';
import { openEmbedded } from '#src/db/embedded.js';
import { dataFolder } from '../support/data-folder.js';
import { startProgram } from '../support/program.js';

/** After how many acknowledged rows each writer is killed; 0: while it opens the database. */
const KILLED_AFTER = [1, 0, 2, 37, 3, 120, 0, 5, 41, 8, 300, 13, 1, 80, 21, 0, 34, 160, 2, 55];

const isRow = (line: string) => /^\d+$/.test(line);

/** Returns the ids that a writer had acknowledged when SIGKILL reached it, and what it said while it opened the folder. */
async function killWriterAfter(count: number, dataDir: string): Promise<{ ids: number[]; steps: string[] }> {
  const writer = startProgram('writer', [dataDir]);
  await writer.wrote((lines) =>
    count === 0 ? lines.some((line) => line.startsWith('# opening')) : lines.filter(isRow).length >= count,
  );
  writer.process.kill('SIGKILL');
  const { signal, lines } = await writer.ended;
  expect(signal).toBe('SIGKILL');
  return { ids: lines.filter(isRow).map(Number), steps: lines.filter((line) => line.startsWith('#')) };
}

test('every acknowledged row outlives 20 kills, each of which leaves the folder open to the next', {
  timeout: 300_000,
}, async () => {
  const dataDir = await dataFolder();
  const acknowledged: number[] = [];
  const tookOver: boolean[] = [];
  for (const count of KILLED_AFTER) {
    const { ids, steps } = await killWriterAfter(count, dataDir);
    acknowledged.push(...ids);
    tookOver.push(steps.some((step) => step.includes('ended without closing it')));
  }

  const { pglite, close } = await openEmbedded(dataDir);
  const { rows } = await pglite.query<{ id: number; size: number }>(
    'select id, length(body) as size from row',
  );
  await close();

  const kept = new Map(rows.map(({ id, size }) => [id, size]));
  expect(acknowledged.length).toBeGreaterThan(KILLED_AFTER.reduce((sum, count) => sum + count) - 1);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  expect(acknowledged.filter((id) => kept.get(id) !== 500)).toEqual([]);
  // At most the one insert that each writer was at when it was killed may be there unacknowledged.
  expect(rows.length - acknowledged.length).toBeLessThanOrEqual(KILLED_AFTER.length);
  expect(tookOver).toEqual(KILLED_AFTER.map((_, index) => index > 0));
});
