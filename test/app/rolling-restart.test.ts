import { expect, inject, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startApp } from '#src/app.js';
import { createClient } from '#src/client/client.js';
import { readConfig } from '#src/config.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { startBalancer } from '#test/support/balancer.js';
import { setupEngine } from '#test/support/engine.js';
import { createToggle } from '../events/toggle.js';

const TOKEN = 'the-token-of-all-gateways';
const SUBSCRIBERS = 200;
const EXECUTIONS = 5;

/** Two gateways behind one address, on one PostgreSQL, and executions whose events the test writes. */
async function setup() {
  const engine = await setupEngine();
  const { database, publish, start, stored } = engine;
  const balancer = await startBalancer();
  const config = readConfig({
    DATABASE_URL: database.url ?? '',
    ...{ PORT: '0', REPRISE_TOKEN: TOKEN, LOG_LEVEL: 'silent', DRAIN_SECONDS: '2' },
    SOCKETS_PER_USER: String(SUBSCRIBERS),
  });
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const ids: string[] = [];
  while (ids.length < EXECUTIONS) ids.push((await start('rest')).id);
  const toggles = await Promise.all(ids.map(async (id) => createToggle(database.db, await stored(id))));
  return {
    ...engine,
    ids,
    /** One more event of each execution, of which the gateways are told. */
    async write() {
      for (const toggle of toggles) await toggle();
      database.notifier.send({ events: true });
    },
    async startGateway() {
      const app = await startApp(config, { role: 'gateway' });
      balancer.add(app.url ?? '');
      let stopped: Promise<void> | null = null;
      const stop = () => {
        stopped ??= app.close();
        return stopped;
      };
      onTestFinished(stop);
      return { stop, forget: () => balancer.remove(app.url ?? '') };
    },
    /** A client of its own, that notes the numbers of the events it sees. */
    watch(id: string) {
      const client = createClient({ url: balancer.url, token: TOKEN, webSocketImpl: WebSocket });
      onTestFinished(() => client.close());
      const seen: number[] = [];
      let onFirst = () => {};
      const first = new Promise<void>((resolve) => {
        onFirst = resolve;
      });
      const ended = (async () => {
        for await (const { event } of client.watchExecution(id, { after: eventCursor(id, 0) })) {
          seen.push(event?.seq ?? 0);
          onFirst();
        }
      })();
      return { id, seen, first, ended };
    },
  };
}

test.runIf(inject('postgresUrl'))(
  'a rolling restart of two gateways loses and doubles no event of two hundred subscribers',
  async () => {
    const { ids, write, startGateway, watch, cancel, stored } = await setup();
    const old = [await startGateway(), await startGateway()];
    const watchers = Array.from({ length: SUBSCRIBERS }, (_, index) =>
      watch(ids[index % EXECUTIONS] as string),
    );
    await Promise.all(watchers.map(({ first }) => first));

    for (const gateway of old) {
      await startGateway();
      let isStopped = false;
      const stopped = gateway.stop().then(() => {
        isStopped = true;
        gateway.forget();
      });
      while (!isStopped) await write();
      await stopped;
      for (let more = 0; more < 20; more++) await write();
    }
    for (const id of ids) if ((await stored(id)).execution.status !== 'cancelled') await cancel(id);

    await Promise.all(watchers.map(({ ended }) => ended));
    const counts = new Map<string, number>();
    for (const id of ids) counts.set(id, (await stored(id)).execution.eventSeq);
    for (const { id, seen } of watchers)
      expect(seen).toEqual(Array.from({ length: counts.get(id) ?? 0 }, (_, index) => index + 1));
  },
  120_000,
);
