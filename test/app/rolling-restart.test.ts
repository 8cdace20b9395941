import { EventEmitter, once } from 'node:events';
import { expect, inject, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '#src/client/client.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { listEvents } from '#src/store/event.js';
import { openBalancer } from '#test/support/balancer.js';
import { setupEngine } from '#test/support/engine.js';
import { startPart } from '#test/support/part.js';
import { createToggle } from '../events/toggle.js';

const TOKEN = 'the-token-of-all-gateways';
const SUBSCRIBERS = 200;
const EXECUTIONS = 5;
const MOST_EVENTS = 100_000;
const REST = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] };

type Engine = Awaited<ReturnType<typeof setupEngine>>;
type Written = Awaited<ReturnType<typeof startWritten>>;

/** Gateways that are processes of their own, behind one address, on one PostgreSQL. */
async function openGateways(databaseUrl: string) {
  const balancer = await openBalancer();
  onTestFinished(balancer.close);
  const settings = {
    ...{ DATABASE_URL: databaseUrl, PORT: '0', REPRISE_TOKEN: TOKEN, LOG_LEVEL: 'silent' },
    ...{ DRAIN_SECONDS: '2', SOCKETS_PER_USER: String(SUBSCRIBERS) },
  };
  return {
    address: balancer.url,
    async startGateway() {
      const { program, url } = await startPart('gateway', settings);
      balancer.add(url);
      return {
        /** By SIGTERM; how it ended. */
        async stop() {
          program.process.kill('SIGTERM');
          const { code, signal } = await program.ended;
          balancer.remove(url);
          return { code, signal };
        },
      };
    },
  };
}

/** An execution whose events the test writes, and the furthest that any watcher has seen of it. */
async function startWritten({ database, start, stored }: Engine) {
  const { id } = await start(REST.workflow_id);
  const toggle = createToggle(database.db, await stored(id));
  const news = new EventEmitter();
  let written = 1;
  let seen = 0;
  return {
    id,
    note(seq: number) {
      seen = Math.max(seen, seq);
      news.emit('seen');
    },
    /** One more event; resolves once somebody has seen it, so that no more is written than is read. */
    async write() {
      await toggle();
      database.notifier.send({ events: true });
      written += 1;
      while (seen < written) await once(news, 'seen');
    },
  };
}

/** A client of its own, that notes the numbers of the events it sees, and how often it was without a connection. */
function watch(address: string, { id, note }: Written) {
  const client = createClient({ url: address, token: TOKEN, webSocketImpl: WebSocket });
  onTestFinished(() => client.close());
  const seen: number[] = [];
  const began = new EventEmitter();
  const first = once(began, 'event');
  let losses = -1;
  const onState = (state: string) => {
    if (state === 'offline') losses += 1;
  };
  const follow = async () => {
    for await (const { event } of client.watchExecution(id, { after: eventCursor(id, 0), onState })) {
      seen.push(event?.seq ?? 0);
      note(event?.seq ?? 0);
      began.emit('event');
    }
  };
  return { id, seen, first, ended: follow(), losses: () => losses };
}

async function setup() {
  const engine = await setupEngine();
  const { address, startGateway } = await openGateways(engine.database.url ?? '');
  await engine.publish(REST);
  const written = await Promise.all(Array.from({ length: EXECUTIONS }, () => startWritten(engine)));
  return {
    startGateway,
    /** One after the other, each of the next execution. */
    watchAll: () =>
      Array.from({ length: SUBSCRIBERS }, (_, index) =>
        watch(address, written[index % EXECUTIONS] as Written),
      ),
    /** Events of all executions, until that is over. */
    async writeDuring<T>(work: Promise<T>): Promise<T> {
      let isOver = false;
      const over = work.finally(() => {
        isOver = true;
      });
      while (!isOver) await Promise.all(written.map(({ write }) => write()));
      return over;
    },
    /** Ends all executions; the numbers of the events that are stored of each. */
    async finish() {
      const numbers = new Map<string, number[]>();
      for (const { id } of written) {
        await engine.cancel(id);
        const events = await listEvents(engine.database.db, id, 0, MOST_EVENTS);
        numbers.set(
          id,
          events.map(({ seq }) => seq),
        );
      }
      return numbers;
    },
  };
}

test.runIf(inject('postgresUrl'))(
  'a rolling restart of two gateways loses and doubles no event of two hundred subscribers',
  async () => {
    const { startGateway, watchAll, writeDuring, finish } = await setup();
    const old = await Promise.all([startGateway(), startGateway()]);
    const watchers = watchAll();
    await Promise.all(watchers.map(({ first }) => first));

    for (const gateway of old) {
      const [end] = await writeDuring(Promise.all([gateway.stop(), startGateway()]));
      expect(end).toEqual({ code: 0, signal: null });
    }
    const numbers = await finish();

    await Promise.all(watchers.map(({ ended }) => ended));
    for (const { id, seen, losses } of watchers) {
      expect(seen).toEqual(numbers.get(id));
      expect(losses()).toBeGreaterThan(0);
    }
  },
  120_000,
);
