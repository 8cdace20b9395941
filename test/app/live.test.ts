import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '#src/client/client.js';
import {
  type ExecutionsUpdatedFilter,
  ListExecutionsDocument,
  ResumeExecutionDocument,
  StartExecutionDocument,
  WatchExecutionsDocument,
} from '#src/client/generated/graphql.js';
import { type StreamItem, withStates } from '#src/events/states.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { listEvents } from '#src/store/event.js';
import { setupEngine } from '#test/support/engine.js';
import { FLEET_TOKEN, startFleet } from '#test/support/fleet.js';
import { Follower, watchMany, watchOne } from '#test/support/follower.js';

const EXECUTIONS = 200;
const EARLY = 20;

const log = (id: string, next?: string) => ({
  ...{ id, type: 'execute', execute: [{ type: 'log', message: id }] },
  ...(next ? { next } : {}),
});
const RUNS = { workflow_id: 'runs', steps: [log('one', 'two'), log('two', 'three'), log('three')] };
const ASKS = {
  ...{ workflow_id: 'asks', tags: ['asked'] },
  steps: [
    { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'a test' }, next: 'done' },
    log('done'),
  ],
};

async function setup() {
  const engine = await setupEngine();
  onTestFinished(() => engine.close());
  for (const definition of [RUNS, ASKS]) await engine.publish(definition);
  const fleet = await startFleet(engine);
  const client = createClient({ url: fleet.urls[0] ?? '', token: FLEET_TOKEN, webSocketImpl: WebSocket });
  onTestFinished(() => client.close());
  const ids: string[] = [];
  const startOne = async (workflowKey: string) => {
    const { startExecution } = await client.execute(StartExecutionDocument, {
      input: { workflowKey, payload: {} },
    });
    if (startExecution.__typename !== 'StartExecutionPayload') throw new Error(startExecution.__typename);
    return startExecution.execution.databaseId;
  };

  return {
    ...{ engine, fleet, client, ids },
    /** Of the two workflows in turns, several at a time. */
    async start(count: number) {
      for (const end = ids.length + count; ids.length < end; ) {
        const some = Array.from({ length: 10 }, (_, index) => startOne(index % 2 === 0 ? 'asks' : 'runs'));
        ids.push(...(await Promise.all(some)));
      }
    },
    resume: (id: string) => client.execute(ResumeExecutionDocument, { input: { id, resumeData: {} } }),
    /** All events with the states they led to, as the database has them. */
    async stored(): Promise<StreamItem[]> {
      const { db } = engine.database;
      const events = await Promise.all(ids.map((id) => listEvents(db, id, 0, 1_000)));
      return withStates(db, events.flat(), new Map());
    },
    /** As they are listed. */
    async listed() {
      const states = new Map<string, unknown>();
      for (let after: string | null = null; states.size < EXECUTIONS; ) {
        const { executions }: Awaited<ReturnType<typeof page>> = await page(client, after);
        for (const { node } of executions.edges) {
          const { workflow: _, ...fields } = node;
          states.set(node.databaseId, fields);
        }
        after = executions.pageInfo.endCursor ?? null;
      }
      return states;
    },
  };
}

const page = (client: ReturnType<typeof createClient>, after: string | null) =>
  client.execute(ListExecutionsDocument, { first: 100, after });

type Fleeting = Awaited<ReturnType<typeof setup>>;

interface Wanted {
  filter: ExecutionsUpdatedFilter;
  /** Whether it matches; `place` is that of its execution in the order of starts. */
  sees(item: StreamItem, place: number): boolean;
}

const WANTED: Wanted[] = [
  { filter: { workflowKey: 'runs' }, sees: (_, place) => place % 2 === 1 },
  { filter: { tags: ['asked'] }, sees: (_, place) => place % 2 === 0 },
  {
    filter: { status: ['PAUSED', 'COMPLETED'] },
    sees: ({ state }) => ['paused', 'completed'].includes(state.execution.status),
  },
];

/** Twenty that watch through both gateways: by workflow, by tag, by status, by ids, and one execution each. */
function watchAll({ fleet, ids }: Fleeting, cursor: string) {
  const byIds = {
    filter: { ids: ids.slice(0, EARLY) },
    sees: (_: StreamItem, place: number) => place < EARLY,
  };
  return Array.from({ length: 20 }, (_, index) => {
    const many = [...WANTED, byIds][index % 5];
    const one = ids[index] ?? '';
    const settings = many
      ? { watch: watchMany(many.filter), after: cursor, often: 50 + index }
      : { watch: watchOne(one), after: eventCursor(one, 0), often: 2 };
    // Every second one leaves of its own will, again and again.
    const dropsAfter = index % 2 === 0 ? settings.often : Number.POSITIVE_INFINITY;
    const follower = new Follower({ urls: () => fleet.urls, dropsAfter, ...settings }, index);
    return { follower, sees: many?.sees ?? ((_item: StreamItem, place: number) => place === index) };
  });
}

/** Approves what asks for it, all but the first; loses a part after so many events; ends when all others have completed. */
async function drive({ fleet, client, ids, resume }: Fleeting, cursor: string): Promise<void> {
  const losses = new Map([
    [300, () => fleet.loseWorker()],
    [600, () => fleet.loseGateway()],
  ]);
  const pending: Promise<unknown>[] = [];
  const completed = new Set<string>();
  let isFirstPaused = false;
  let count = 0;
  for await (const { executionsUpdated } of client.subscribe(WatchExecutionsDocument, { after: cursor })) {
    const { event, execution } = executionsUpdated;
    if (!event || !execution) continue;
    const lose = losses.get(++count);
    if (lose) pending.push(lose());
    const isFirst = execution.databaseId === ids[0];
    if (event.type === 'EXECUTION_PAUSED' && !isFirst) pending.push(resume(execution.id));
    isFirstPaused ||= isFirst && execution.status === 'PAUSED';
    if (execution.status === 'COMPLETED') completed.add(execution.databaseId);
    if (completed.size === EXECUTIONS - 1 && isFirstPaused) break;
  }
  await Promise.all(pending);
}

test('of two gateways and two workers one each is lost under twenty subscribers, and no event is lost or doubled', async () => {
  const fleeting = await setup();
  const { fleet, client, ids, start, resume, stored, listed } = fleeting;
  const beginning = client.subscribe(WatchExecutionsDocument, {});
  const { value: first } = await beginning.next();
  await beginning.return();
  const cursor = first?.executionsUpdated.cursor ?? '';
  await start(EARLY);
  const watches = watchAll(fleeting, cursor);
  const driven = drive(fleeting, cursor);
  await start(EXECUTIONS - EARLY);
  await driven;

  const sawAll = async () => {
    const items = await stored();
    for (const { follower, sees } of watches) {
      const { length } = items.filter((item) => sees(item, ids.indexOf(item.event.executionId)));
      await follower.saw((updates) => updates.length >= length);
    }
    return items;
  };
  // The first execution goes on after all has been seen: what came twice has come by then.
  await sawAll();
  await resume(ids[0] ?? '');
  await drain(client.watchExecution(ids[0] ?? ''));
  const items = await sawAll();
  await Promise.all(watches.map(({ follower }) => follower.stop()));

  const states = await listed();
  for (const { follower, sees } of watches) {
    const expected = items.filter((item) => sees(item, ids.indexOf(item.event.executionId)));
    expect(
      numbersOf(follower.updates.map(({ execution, event }) => [execution?.databaseId, event?.seq])),
    ).toEqual(numbersOf(expected.map(({ event }) => [event.executionId, event.seq])));
    const last = new Map(follower.updates.map(({ execution }) => [execution?.databaseId ?? '', execution]));
    for (const [id, state] of last) expect(state).toMatchObject(states.get(id) ?? {});
  }
  const { events, foundByBackstop } = fleet.feed.stats();
  expect(foundByBackstop).toBeLessThan(events / 10);
}, 120_000);

async function drain(updates: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of updates);
}

/** By execution the numbers of its events, in the order in which they came. */
function numbersOf(events: readonly (readonly [id: string | undefined, seq: number | undefined])[]) {
  const numbers: Record<string, (number | undefined)[]> = {};
  for (const [id = '', seq] of events) {
    numbers[id] ??= [];
    numbers[id].push(seq);
  }
  return numbers;
}
