import { sql } from 'drizzle-orm';
import { onTestFinished } from 'vitest';
import { type Db, openPostgres } from '#src/db/database.js';
import type { Logger } from '#src/domain/logger.js';
import type { Services } from '#src/services/services.js';
import { pick } from './chance.js';
import { type Network, openNetwork } from './network.js';

/** What is waited for where no time is to pass: something has been done, or has failed. */
export function createPulse() {
  let beats = 0;
  let waiting: { until: number; resolve: () => void }[] = [];
  return {
    beat: () => {
      beats += 1;
      for (const { until, resolve } of waiting) if (until <= beats) resolve();
      waiting = waiting.filter(({ until }) => until > beats);
    },
    /** Resolves so many beats later. */
    beats: (count: number) =>
      new Promise<void>((resolve) => void waiting.push({ until: beats + count, resolve })),
  };
}

export type Pulse = ReturnType<typeof createPulse>;

/** Services whose database is reached by way of a network that can fail. */
export async function reachByNetwork(services: Services, target: string, logger: Logger) {
  const network = await openNetwork(target);
  const address = new URL(target);
  address.port = new URL(network.url).port;
  const { db, checkpoints, notifier, close } = openPostgres(address.href, { poolSize: 4, logger });
  await notifier.start();
  onTestFinished(close);
  return { network, services: { ...services, db, checkpoints, notifier } };
}

const MOST_BYTES = 6_000;
const MOST_BEATS = 8;

type Break = (network: Network, parts: { chance: () => number; pulse: Pulse; db: Db }) => Promise<void>;

/** The ways in which connections are lost. */
const BREAKS: Record<string, Break> = {
  cut: async (network) => network.cut(),
  'cut in the middle': async (network, { chance }) => network.cutAfter(Math.floor(chance() * MOST_BYTES)),
  async ended(network, { chance, db }) {
    const ports = network.ports().filter(() => chance() < 0.5);
    const list = sql.raw(`array[${ports.join(',')}]::int[]`);
    await db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where client_port = any(${list})`,
    );
  },
  async away(network, { chance, pulse }) {
    await network.takeAway();
    await pulse.beats(1 + Math.floor(chance() * MOST_BEATS));
    await network.restore();
  },
};

/** Loses connections in every way, again and again until it is told to stop. */
export function keepBreaking(
  networks: readonly Network[],
  parts: { chance: () => number; pulse: Pulse; db: Db },
) {
  const counts = new Map(Object.keys(BREAKS).map((name) => [name, 0]));
  let stopping = false;
  const breakOn = async () => {
    while (!stopping) {
      await parts.pulse.beats(1 + Math.floor(parts.chance() * MOST_BEATS));
      const name = pick(Object.keys(BREAKS), parts.chance);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      await BREAKS[name]?.(pick(networks, parts.chance), parts);
    }
  };
  const over = breakOn();
  return {
    /** How often in each way. */
    counts: () => counts,
    async stop() {
      stopping = true;
      // Neither what would come next nor what is away now is waited for.
      for (let beat = 0; beat < 2 * MOST_BEATS; beat++) parts.pulse.beat();
      await over;
    },
  };
}
