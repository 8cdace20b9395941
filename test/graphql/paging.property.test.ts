import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workflowExecutions } from '#src/db/tables.js';
import { setupServer, type TestServer } from '#test/support/server.js';

const definition = { workflow_id: 'w', steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }] };

/** Few times, so that most executions share theirs with others. */
const someTime = fc.constantFrom(0, 1, 1_000).map((ms) => new Date(Date.UTC(2026, 0, 1) + ms));
const somePlaces = fc.uniqueArray(fc.record({ id: fc.uuid(), createdAt: someTime, pausedAt: someTime }), {
  selector: ({ id }) => id,
  maxLength: 9,
});
type Place = typeof somePlaces extends fc.Arbitrary<(infer T)[]> ? T : never;

const LISTS = {
  'executions(': { time: 'createdAt', sign: -1 },
  'executions(orderBy: CREATED_AT_ASC, ': { time: 'createdAt', sign: 1 },
  'pausedExecutions(': { time: 'pausedAt', sign: 1 },
} as const;

function sorted(places: readonly Place[], { time, sign }: (typeof LISTS)[keyof typeof LISTS]): string[] {
  const keyOf = (place: Place) => `${place[time].toISOString()} ${place.id}`;
  return places.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -sign : sign)).map(({ id }) => id);
}

/** Fills the table with paused executions that stand at these places, and with nothing else. */
async function fill({ database: { db }, start }: TestServer, places: readonly Place[]): Promise<void> {
  await start('w');
  const [row] = await db.select().from(workflowExecutions).limit(1);
  await db.execute(sql`truncate workflow_executions cascade`);
  if (!row || places.length === 0) return;
  const status = 'paused' as const;
  const rest = { ...row, status, wakeAt: null };
  await db
    .insert(workflowExecutions)
    .values(places.map((place) => ({ ...rest, ...place, executionId: `exec_${place.id}` })));
}

interface Page {
  ids: string[];
  cursors: string[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

async function readPage({ query }: TestServer, list: string, args: string): Promise<Page> {
  const { data } = await query(`{ list: ${list}${args}) {
    edges { cursor node { databaseId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }`);
  const edges: { cursor: string; node: { databaseId: string } }[] = data.list.edges;
  return {
    ids: edges.map(({ node }) => node.databaseId),
    cursors: edges.map(({ cursor }) => cursor),
    pageInfo: data.list.pageInfo,
  };
}

async function readForwards(server: TestServer, list: string, size: number): Promise<string[]> {
  const { ids, pageInfo } = await readPage(server, list, `first: ${size}`);
  for (let page = pageInfo; page.hasNextPage; ) {
    const next = await readPage(server, list, `first: ${size}, after: "${page.endCursor}"`);
    expect(next.pageInfo.hasPreviousPage).toBe(true);
    ids.push(...next.ids);
    page = next.pageInfo;
  }
  return ids;
}

async function readBackwards(server: TestServer, list: string, size: number): Promise<string[]> {
  const { ids, pageInfo } = await readPage(server, list, `last: ${size}`);
  for (let page = pageInfo; page.hasPreviousPage; ) {
    const next = await readPage(server, list, `last: ${size}, before: "${page.startCursor}"`);
    expect(next.pageInfo.hasNextPage).toBe(true);
    ids.unshift(...next.ids);
    page = next.pageInfo;
  }
  return ids;
}

async function setup() {
  const server = await setupServer();
  await server.publish(definition);
  return server;
}

test('page by page, forwards and backwards, every list is read whole and in order', {
  timeout: 60_000,
}, async () => {
  const server = await setup();
  const property = fc.asyncProperty(somePlaces, fc.integer({ min: 1, max: 10 }), async (places, size) => {
    await fill(server, places);
    for (const [list, order] of Object.entries(LISTS)) {
      const whole = sorted(places, order);
      expect(await readForwards(server, list, size)).toEqual(whole);
      expect(await readBackwards(server, list, size)).toEqual(whole);
    }
  });
  await fc.assert(property, { numRuns: 12 });
});

test('between two cursors there is what stands between them, from whichever end it is read', async () => {
  const server = await setup();
  const property = fc.asyncProperty(somePlaces, fc.nat(9), fc.nat(9), async (places, from, to) => {
    await fill(server, places);
    for (const [list, order] of Object.entries(LISTS)) {
      const whole = sorted(places, order);
      const { cursors } = await readPage(server, list, 'first: 100');
      const bounds = [
        cursors[from] ? `after: "${cursors[from]}"` : '',
        cursors[to] ? `before: "${cursors[to]}"` : '',
      ].join(' ');
      const between = whole.slice(cursors[from] ? from + 1 : 0, cursors[to] ? to : undefined);
      expect((await readPage(server, list, `first: 100 ${bounds}`)).ids).toEqual(between);
      expect((await readPage(server, list, `last: 100 ${bounds}`)).ids).toEqual(between);
      expect((await readPage(server, list, `first: 1 ${bounds}`)).ids).toEqual(between.slice(0, 1));
      expect((await readPage(server, list, `last: 1 ${bounds}`)).ids).toEqual(between.slice(-1));
    }
  });
  await fc.assert(property, { numRuns: 12 });
});
