import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { writeRequest } from './documents.js';
import { findHarm } from './harm.js';
import {
  type HostileServer,
  heldBytes,
  NO_RATES,
  sendRequest,
  setupHostileServer,
} from './hostile-server.js';
import { Tape } from './tape.js';

/** The two databases get others, so that together there are ten thousand; PGlite, which answers one at a time, gets fewer. */
const IS_PGLITE = inject('postgresUrl') === null;
const SEED = IS_PGLITE ? 1_000 : 2_000;
const AT_ONCE = 8;
const MANY = IS_PGLITE ? 2_256 : 6_768;
const FEW = 504;
/** What is kept of each; whatever holds on to a request, or its document, holds several times that. */
const BYTES_A_QUERY = 2_000;

/** What a request is made of: chance, and texts of which nobody would think. */
const matter = fc.record({
  numbers: fc.noBias(fc.array(fc.nat(0xffff), { minLength: 30, maxLength: 250, size: 'max' })),
  texts: fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { minLength: 1, maxLength: 3 }),
});

async function besiege(server: HostileServer, count: number, seed: number): Promise<void> {
  const { url, known, takeFaults } = server;
  const send = async ({ numbers, texts }: { numbers: number[]; texts: string[] }) => {
    const tape = new Tape(numbers);
    const request = writeRequest({ tape, known, texts });
    const harm = findHarm(await sendRequest(url, request, tape.oneIn(8)));
    if (harm.length > 0) throw new Error(`${harm.join('\n')}\nby ${JSON.stringify(request)}`);
  };
  const volley = fc.array(matter, { minLength: AT_ONCE, maxLength: AT_ONCE });
  const property = fc.asyncProperty(volley, async (matters) => {
    await Promise.all(matters.map(send));
    expect(takeFaults()).toEqual([]);
  });
  await fc.assert(property, { seed, numRuns: count / AT_ONCE, endOnFailure: true });
}

/** The server keeps the documents that came last, to a length in all: after these they are others, however many came. */
async function pushOutDocuments({ query }: HostileServer): Promise<void> {
  for (const index of Array(10).keys()) await query(`{ __typename } # ${index} ${'x'.repeat(60_000)}`);
}

test(`${MANY} hostile documents are answered without a fault, and leave nothing behind`, async () => {
  const server = await setupHostileServer({ ...NO_RATES, depth: 40, aliases: 200, tokens: 20_000 });
  const held: number[] = [];
  for (const third of [0, 1, 2]) {
    await besiege(server, MANY / 3, SEED + third);
    await pushOutDocuments(server);
    held.push(await heldBytes());
  }
  await server.expectAnswering();
  expect((held[2] ?? 0) - (held[0] ?? 0)).toBeLessThan((MANY / 3) * 2 * BYTES_A_QUERY);
}, 300_000);

test(`${FEW} more are refused no worse by the limits that a server has by itself`, async () => {
  const server = await setupHostileServer({});
  await besiege(server, FEW, SEED + 3);
  await server.expectAnswering();
}, 120_000);
