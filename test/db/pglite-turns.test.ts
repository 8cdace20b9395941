import { expect, test, vi } from 'vitest';
import { openEmbedded } from '#src/db/embedded.js';
import { dataFolder } from '../support/data-folder.js';

vi.setConfig({ testTimeout: 60_000 });

test('however many queries wait, requests and timers have their turn after each', async () => {
  const { pglite, close } = await openEmbedded(await dataFolder());
  let turns = 0;
  const takeTurn = () => {
    turns += 1;
    next = setImmediate(takeTurn);
  };
  let next = setImmediate(takeTurn);
  const query = () => pglite.query('select 1');
  const transaction = () => pglite.transaction((tx) => tx.query('select 1'));
  await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? query() : transaction())));
  clearImmediate(next);
  await close();
  expect(turns).toBeGreaterThanOrEqual(20);
});
