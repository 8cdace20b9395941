import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Db } from '#src/db/database.js';
import { createLocalNotifier } from '#src/db/notifier.js';
import { readStretch } from '#src/events/catch-up.js';
import { Feed } from '#src/events/feed.js';
import { watchExecution } from '#src/events/watch-execution.js';
import { type ExecutionsUpdate, watchExecutions } from '#src/events/watch-executions.js';
import { laneOf } from '#src/services/command.js';
import { type LaneVector, readLaneHeads } from '#src/store/event.js';
import { TestClock } from '#test/support/clock.js';
import { withoutContent } from '#test/support/content.js';
import { setupEngine, silent } from '#test/support/engine.js';
import { createToggle } from './toggle.js';

const RUNS = { seed: 20_261_121, numRuns: 25 };
const EXECUTIONS = 4;
const LANES = 5;
const writes = fc.array(fc.tuple(fc.nat(EXECUTIONS - 1), fc.nat(LANES - 1)), { maxLength: 40 });

/** Some executions that rest, and writers of their events on whichever lane. */
async function setup() {
  const engine = await setupEngine();
  onTestFinished(engine.close);
  const { database, publish, start, stored } = engine;
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  return {
    ...engine,
    async startAll() {
      const started = await Promise.all(Array.from({ length: EXECUTIONS }, () => start('rest')));
      const ids = started.map(({ id }) => id);
      const toggles = await Promise.all(ids.map(async (id) => createToggle(database.db, await stored(id))));
      const write = (execution: number, lane: number) => toggles[execution]?.(lane);
      return { ids, write };
    },
  };
}

/** The numbers of the events of each execution, in the order in which they came. */
class Seen {
  readonly #seqs = new Map<string, number[]>();

  add(executionId: string, seq: number): void {
    this.#seqs.set(executionId, [...(this.#seqs.get(executionId) ?? []), seq]);
  }

  of(executionId: string): number[] {
    return this.#seqs.get(executionId) ?? [];
  }
}

test('whatever lies between two places is read once, each event after the one before it, however small the stretches', async () => {
  const { database, startAll } = await setup();
  await fc.assert(
    fc.asyncProperty(writes, fc.integer({ min: 1, max: 16 }), async (path, most) => {
      const from = await readLaneHeads(database.db);
      const { ids, write } = await startAll();
      for (const [execution, lane] of path) await write(execution, lane);
      const until = await readLaneHeads(database.db);
      const seen = new Seen();
      let at: LaneVector = from;
      while (at.some((pos, lane) => pos !== until[lane])) {
        const { events, to } = await readStretch(database.db, at, until, most);
        expect(events.length).toBeGreaterThan(0);
        for (const { executionId, seq } of events) seen.add(executionId, seq);
        at = to;
      }
      for (const [index, id] of ids.entries()) {
        const count = 1 + path.filter(([execution]) => execution === index).length;
        expect(seen.of(id)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
      }
    }),
    RUNS,
  );
});

test('the first event of an execution is read though the third lies in the same stretch, and the second beyond it', async () => {
  const { database, publish, start, stored } = await setup();
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const from = await readLaneHeads(database.db);
  const { id } = await start('rest');
  const write = createToggle(database.db, await stored(id));
  const own = laneOf(id);
  for (const lane of [own, (own + 1) % from.length]) await write(lane);
  const until = await readLaneHeads(database.db);
  const read: number[] = [];
  for (let at = from; at.some((pos, lane) => pos !== until[lane]); ) {
    const { events, to } = await readStretch(database.db, at, until, 1);
    expect(events.length).toBeGreaterThan(0);
    read.push(...events.map(({ seq }) => seq));
    at = to;
  }
  expect(read).toEqual([1, 2, 3]);
});

type Move =
  | { kind: 'write'; execution: number; lane: number }
  | { kind: 'read'; gateway: number }
  | { kind: 'take'; watcher: number }
  | { kind: 'reconnect'; watcher: number; gateway: number };
/** The clocks of two gateways are never the same. */
const STARTS = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:07:31.250Z'];
const GATEWAYS = STARTS.length;
const WATCHERS = 2;
const anyMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      execution: fc.nat(EXECUTIONS - 1),
      lane: fc.nat(LANES - 1),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const), gateway: fc.nat(GATEWAYS - 1) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('take' as const), watcher: fc.nat(WATCHERS - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('reconnect' as const),
      watcher: fc.nat(WATCHERS - 1),
      gateway: fc.nat(GATEWAYS - 1),
    }),
  },
);

/** A reader of its own, with a time of its own: neither tells it what the other has read, nor how late it is. */
class Gateway {
  readonly feed: Feed;
  readonly #clock: TestClock;

  constructor(db: Db, now: string) {
    this.#clock = new TestClock(now);
    this.feed = new Feed({ db, notifier: createLocalNotifier(), clock: this.#clock, logger: silent });
  }

  /** Its next second passes, at the end of which it looks. While nobody is there it does not, and its time stands still. */
  async look(): Promise<void> {
    if (this.feed.subscribers === 0) return;
    await this.#clock.scheduled(1_000);
    this.#clock.advance(1_000);
  }

  get held(): number {
    return this.feed.subscribers + this.#clock.pending;
  }
}

type Open = (gateway: Gateway, after: string | null) => Promise<AsyncIterableIterator<ExecutionsUpdate>>;

/** A subscriber of many executions, who connects to a gateway, and goes on at another one with the cursor he had last. */
class Watcher {
  readonly seen = new Seen();
  readonly states = new Map<string, unknown>();
  readonly #open: Open;
  #gateway: Gateway | null = null;
  #updates: AsyncIterableIterator<ExecutionsUpdate> | null = null;
  #pending: Promise<void> | null = null;
  #cursor: string | null = null;

  constructor(open: Open) {
    this.#open = open;
  }

  async connect(gateway: Gateway): Promise<void> {
    await this.leave();
    this.#gateway = gateway;
    this.#updates = await this.#open(gateway, this.#cursor);
    if (this.#cursor === null) await this.take();
  }

  async leave(): Promise<void> {
    await this.#updates?.return?.();
    await this.#pending;
  }

  /** Resolves with the next update; one that was asked for already is not asked for twice. */
  take(): Promise<void> {
    this.#pending ??= this.#next().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  /** Takes one update, with time passing at his gateway alone, in which it looks for one. */
  async takeWhatIsThere(): Promise<void> {
    let taken = false;
    void this.take().then(() => {
      taken = true;
    });
    for (let looks = 0; !taken && looks < 3; looks++) await this.#gateway?.look();
  }

  async #next(): Promise<void> {
    const answer = await this.#updates?.next();
    if (answer && !answer.done) this.#note(answer.value);
  }

  #note({ event, state, cursor }: ExecutionsUpdate): void {
    this.#cursor = cursor;
    if (!event || !state) return;
    this.seen.add(event.executionId, event.seq);
    this.states.set(event.executionId, state);
  }
}

test('subscribers who stall, drop and go on at another gateway see each event once, in order, and end with what is stored', async () => {
  const { database, caller, startAll, stored } = await setup();
  await fc.assert(
    fc.asyncProperty(fc.array(anyMove, { maxLength: 60 }), async (moves) => {
      const gateways = STARTS.map((start) => new Gateway(database.db, start));
      const open = ({ feed }: Gateway, after: string | null) =>
        watchExecutions({ db: database.db, feed }, caller.projectId, { ids: all }, after);
      const all: string[] = [];
      const watchers = Array.from({ length: WATCHERS }, () => new Watcher(open));
      for (const [index, watcher] of watchers.entries())
        await watcher.connect(gateways[index % GATEWAYS] as Gateway);
      const { ids, write } = await startAll();
      all.push(...ids);
      const written = new Map<number, number>();
      const backlog = (watcher: Watcher) =>
        ids.some((id, index) => watcher.seen.of(id).length < 1 + (written.get(index) ?? 0));
      for (const move of moves) {
        if (move.kind === 'write') {
          await write(move.execution, move.lane);
          written.set(move.execution, (written.get(move.execution) ?? 0) + 1);
        } else if (move.kind === 'read') await gateways[move.gateway]?.look();
        else if (move.kind === 'reconnect')
          await watchers[move.watcher]?.connect(gateways[move.gateway] as Gateway);
        else await watchers[move.watcher]?.takeWhatIsThere();
      }
      for (const watcher of watchers) {
        while (backlog(watcher)) await watcher.takeWhatIsThere();
        await watcher.leave();
        for (const [index, id] of ids.entries()) {
          const count = 1 + (written.get(index) ?? 0);
          expect(watcher.seen.of(id)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
          expect(watcher.states.get(id)).toEqual(withoutContent(await stored(id)));
        }
      }
      expect(gateways.map(({ held }) => held)).toEqual([0, 0]);
    }),
    RUNS,
  );
});

test('after more events than are read at once, watchers of one and of many read them in stretches', async () => {
  const { database, caller, startAll } = await setup();
  const clock = new TestClock();
  const feed = new Feed({ db: database.db, notifier: createLocalNotifier(), clock, logger: silent });
  const { ids, write } = await startAll();
  const [id] = ids as [string];
  const many = await watchExecutions({ db: database.db, feed }, caller.projectId, { ids });
  await many.next();
  const one = await watchExecution({ db: database.db, feed }, caller.projectId, id, 1);
  for (let count = 0; count < 2_100; count++) await write(0, count % LANES);
  clock.advance(1_000);
  for (let seq = 2; seq <= 2_101; seq++) {
    expect((await one.next()).value.event.seq).toBe(seq);
    const { event, state } = (await many.next()).value;
    expect([event?.seq, state?.execution.eventSeq]).toEqual([seq, seq]);
  }
  await Promise.all([one.return?.(), many.return?.()]);
});
