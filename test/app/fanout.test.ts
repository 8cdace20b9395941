import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { type App, startApp } from '#src/app/app.js';
import { createServices } from '#src/app/database.js';
import type { Role } from '#src/app/setup.js';
import { createClient } from '#src/client/client.js';
import { readConfig } from '#src/config/config.js';
import { openPostgres } from '#src/db/database.js';
import type { Notifier, NotifierStats } from '#src/db/notifier.js';
import { parseFanout } from '#src/domain/fanout-address.js';
import type { Logger } from '#src/domain/logger.js';
import { Feed } from '#src/events/feed.js';
import { createFanout } from '#src/fanout/fanout.js';
import { startExecution } from '#src/services/start.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { TestClock } from '#test/support/clock.js';
import { createTestDatabase } from '#test/support/database.js';
import { setupEngine, silent } from '#test/support/engine.js';
import { isMissing, nameWith, placeHintServer, startHintServer } from '#test/support/hint-server.js';
import { keepLog, listenTo } from '#test/support/listener.js';

const TOKEN = 'the-token-of-all-parts';
const REQUEST = { payload: {}, idempotencyKey: null, triggerEvent: null, metadata: {} };
const NOTING = {
  workflow_id: 'noting',
  steps: [{ id: 'note', type: 'execute', execute: [{ type: 'log', message: 'noted' }] }],
};
const WAITING = { workflow_id: 'waiting', steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }] };

/** One that only writes, and one that only reads: as it stands still, its backstop finds nothing unless it is told to. */
async function setup(fanout: string) {
  const engine = await setupEngine();
  await engine.publish(WAITING);
  onTestFinished(() => engine.close());
  const log = keepLog();
  const open = async (logger: Logger = silent) => {
    const address = parseFanout(fanout);
    const database = openPostgres(engine.database.url ?? '', {
      fanout: address && createFanout(address),
      logger,
      chance: () => 0.1,
    });
    onTestFinished(() => database.close());
    await database.notifier.start();
    return database;
  };
  const [writer, reader] = [await open(), await open(log.logger)];
  const clock = new TestClock();
  const feed = new Feed({ db: reader.db, notifier: reader.notifier, clock, logger: silent });
  const seen: string[] = [];
  let notice = () => {};
  const { unsubscribe } = await feed.subscribe(({ events }) => {
    seen.push(...events.map(({ executionId, seq }) => `${executionId} ${seq}`));
    notice();
  });
  onTestFinished(unsubscribe);
  return {
    ...{ log, clock, feed, seen },
    /** Starts an execution, of which the writer alone tells. */
    async begin() {
      const request = { ...REQUEST, workflowKey: 'waiting' };
      return (await startExecution(createServices(writer), engine.caller, request)).execution;
    },
    /** After a hint the feed reads at once, or 5 ms after it has read; they pass as soon as it waits for them. */
    async hint(restMs: 0 | 5) {
      await clock.scheduled(restMs);
      clock.advance(restMs);
    },
    async sees(count: number) {
      while (seen.length < count) await new Promise<void>((resolve) => (notice = resolve));
      return seen;
    },
  };
}

describe.each(['nats', 'redis'] as const)('with hints by %s', (kind) => {
  const skipped = isMissing(kind) || inject('postgresUrl') === null;
  const withServer = (name: string, body: () => Promise<void>) =>
    test.skipIf(skipped)(nameWith(kind, name), body);

  withServer('an event that one process commits reaches the subscribers of another at once', async () => {
    const server = await startHintServer(kind);
    const { begin, hint, sees, feed } = await setup(server.url);
    const { id } = await begin();
    await hint(0);
    expect(await sees(1)).toEqual([`${id} 1`]);
    expect(feed.stats()).toMatchObject({ subscribers: 1, hints: 1, events: 1, foundByBackstop: 0 });
  });

  withServer('while the server is away events are found each second, and none is lost', async () => {
    const server = await startHintServer(kind);
    const { begin, hint, sees, feed, log, clock, seen } = await setup(server.url);
    await server.kill();
    await log.wrote(1);
    const first = await begin();
    expect(seen).toEqual([]);
    clock.advance(1_000);
    expect(await sees(1)).toEqual([`${first.id} 1`]);
    const second = await begin();
    await server.start();
    // The server is back, and that alone makes the reader look.
    await hint(5);
    expect(await sees(2)).toEqual([`${first.id} 1`, `${second.id} 1`]);
    expect(feed.stats()).toMatchObject({ events: 2, foundByBackstop: 1 });
  });

  withServer('all parts of Reprise work by it, also where they start before it does', async () => {
    const server = await placeHintServer(kind);
    const { start, run } = await setupParts(server.url);
    const [gateway, worker] = [await start('gateway'), await start('worker')];
    await run(gateway);
    await server.start();
    const all = [gateway, worker].map(({ services }) => services.notifier);
    await Promise.all(all.map((notifier) => until(notifier, ({ connected }) => connected)));
    const heard = until(gateway.services.notifier, (stats) => stats.heard > 0);
    await run(gateway);
    await heard;
    expect(gateway.services.notifier.stats()).toMatchObject({ connected: true, reconnections: 0 });
  });
});

/** Gateway and worker, each with connections of its own, as processes on many machines have. */
async function setupParts(fanout: string) {
  const { url } = await createTestDatabase();
  const config = readConfig({
    ...{ DATABASE_URL: url ?? '', FANOUT: fanout, PORT: '0' },
    ...{ REPRISE_TOKEN: TOKEN, LOG_LEVEL: 'silent' },
  });
  return {
    async start(role: Role) {
      const app = await startApp(config, { role });
      onTestFinished(() => app.close());
      return app;
    },
    /** Resolves once an execution has ended, which the worker does and the gateway tells. */
    async run({ url, services, caller }: App) {
      await publishWorkflow(services, caller, { definition: NOTING, key: null });
      const client = createClient({ url: url ?? '', token: TOKEN, webSocketImpl: WebSocket });
      const { execution } = await startExecution(services, caller, { ...REQUEST, workflowKey: 'noting' });
      for await (const { execution: now } of client.watchExecution(execution.id))
        if (now.status === 'COMPLETED') break;
      await client.close();
    },
  };
}

/** Resolves once its figures are as wanted. */
async function until(notifier: Notifier, wanted: (stats: NotifierStats) => boolean): Promise<void> {
  const { hear } = listenTo(notifier);
  for (let count = 1; !wanted(notifier.stats()); count++) await hear(count);
}
