import { loadavg } from 'node:os';
import { cancelExecution } from '#src/services/command.js';
import { listEvents } from '#src/store/event.js';
import { percentile, report } from './measure.js';
import type { Bench } from './setup.js';
import type { BalancerAnswer, BalancerRequest } from './stream/balancer.js';
import { type Child, startChild } from './stream/child.js';
import { sharedNow } from './stream/clock.js';
import type { Followed, FollowersRequest } from './stream/followers.js';
import { type Gateway, startGateway, TOKEN } from './stream/gateway.js';
import { type Committed, judge } from './stream/judge.js';
import { createWriter, type Writer, type Written } from './stream/writer.js';

const SUBSCRIBERS = 2_000;
const EXECUTIONS = 200;
/** Events a second, which are 500 deliveries. */
const RATE = 50;
/** As it is where it is not set. */
const DRAIN_SECONDS = 30;
/** A machine that is busy with other work takes its time. */
const MOST_SETTLE_MS = 600_000;
const MOST_EVENTS = 100_000;

interface Parts {
  bench: Bench;
  writer: Writer;
  balancer: Child<BalancerRequest, BalancerAnswer>;
  followers: Child<FollowersRequest, Followed>;
  gateways: Gateway[];
}

/**
 * Two gateways are replaced one after the other, by SIGTERM and a new process, under 2,000 subscribers on the client library with
 * a socket each, while events are written. What they missed and had twice is told by what is stored.
 */
export async function benchRestart(bench: Bench): Promise<void> {
  const writer = await createWriter(bench);
  const balancer = startChild<BalancerRequest, BalancerAnswer>('balancer');
  const followers = startChild<FollowersRequest, Followed>('followers');
  const parts: Parts = { bench, writer, balancer, followers, gateways: [] };
  try {
    for (let count = 0; count < 2; count++) await addGateway(parts);
    await restartAll(parts);
  } finally {
    await followers.stop();
    await Promise.all(parts.gateways.map((gateway) => gateway.stop()));
    await balancer.stop();
  }
}

async function restartAll(parts: Parts): Promise<void> {
  const { writer, balancer, followers } = parts;
  const executions = await writer.startExecutions(EXECUTIONS);
  const watched = Array.from(
    { length: SUBSCRIBERS },
    (_, index) => executions[index % EXECUTIONS] as Written,
  );
  const { url } = await balancer.ask({ kind: 'open' });
  await followers.ask({ kind: 'open', url, token: TOKEN, ids: watched.map(({ id }) => id) });
  for (const name of ['first', 'second']) {
    const { begun, absences } = await writer.writeDuring(RATE, replaceOldest(parts), executions);
    reportAbsences(`restart_${name}`, begun, absences);
  }
  await reportEvents(parts, executions, watched);
}

/** Until nobody is without a connection. No new ones go to the old gateway; the new one is started when it has gone. */
async function replaceOldest(parts: Parts): Promise<{ begun: number; absences: Float64Array[] }> {
  const { balancer, followers, gateways } = parts;
  const old = gateways.shift() as Gateway;
  await balancer.ask({ kind: 'remove', url: old.url });
  const begun = sharedNow();
  await old.stop();
  await addGateway(parts);
  const { absences } = await followers.ask({ kind: 'settle' }, MOST_SETTLE_MS);
  return { begun, absences };
}

async function addGateway({ bench, balancer, gateways }: Parts): Promise<void> {
  const settings = { DRAIN_SECONDS: String(DRAIN_SECONDS), CONNECTION_INIT_SECONDS: '' };
  const gateway = await startGateway(bench.url, settings);
  gateways.push(gateway);
  await balancer.ask({ kind: 'add', url: gateway.url });
}

/** How many lost their connection, for how long, and when the last of them was back, counted from SIGTERM. */
function reportAbsences(name: string, begun: number, absences: readonly Float64Array[]): void {
  const own = absences.map((pairs) => spansOf(pairs).filter(({ from }) => from >= begun));
  const spans = own.flat();
  const times = spans.map(({ from, until }) => until - from);
  report(`${name}_moved`, own.filter(({ length }) => length > 0).length, 'subscribers');
  report(`${name}_connections_lost`, spans.length, 'connections');
  report(`${name}_away_ms_p50`, percentile(times, 0.5), 'ms');
  report(`${name}_away_ms_p99`, percentile(times, 0.99), 'ms');
  report(`${name}_away_ms_longest`, percentile(times, 1), 'ms');
  const allBack = spans.reduce((latest, { until }) => Math.max(latest, until), begun);
  report(`${name}_all_back_s`, (allBack - begun) / 1_000, 's', DRAIN_SECONDS);
}

/** Ends all executions, so that nothing follows, and compares what came with what is stored. */
async function reportEvents({ bench, followers }: Parts, executions: Written[], watched: Written[]) {
  const committed = new Map<string, Committed>();
  for (const execution of executions) committed.set(execution.id, await endAndRead(bench, execution));
  const expected = watched.map(({ id }) => ({ committed: committed.get(id) as Committed }));
  const seqs = expected.map((own) => Math.max(...own.committed.keys()));
  const { deliveries, absences } = await followers.ask({ kind: 'await', seqs });
  const { missed, doubled, p50, p99 } = judge(expected, deliveries);
  report(
    'restart_deliveries',
    expected.reduce((sum, own) => sum + own.committed.size, 0),
    'events',
  );
  report('restart_committed_while_away', countWhileAway(expected, absences), 'events');
  report('restart_missed', missed, 'events');
  report('restart_doubled', doubled, 'events');
  report('restart_latency_ms_p50', p50, 'ms');
  report('restart_latency_ms_p99', p99, 'ms');
  report('restart_load_average', loadavg()[0] ?? 0, 'processes');
}

/** All its events that are stored, with the times at which they were committed. */
async function endAndRead({ services, caller }: Bench, { id, committed }: Written) {
  const command = { executionId: id, commandId: null, mode: 'graceful', reason: 'the end' } as const;
  await cancelExecution(services, caller, command);
  const events = await listEvents(services.db, id, 0, MOST_EVENTS);
  return new Map(events.map(({ seq }) => [seq, committed.get(seq) ?? null]));
}

/** What a subscriber could only have afterwards. */
function countWhileAway(
  expected: readonly { committed: Committed }[],
  absences: readonly Float64Array[],
): number {
  let count = 0;
  for (const [index, { committed }] of expected.entries())
    for (const { from, until } of spansOf(absences[index] ?? new Float64Array()))
      for (const at of committed.values()) if (at !== null && at >= from && at < until) count++;
  return count;
}

function spansOf(pairs: Float64Array): { from: number; until: number }[] {
  return Array.from({ length: pairs.length / 2 }, (_, index) => ({
    from: pairs[2 * index] ?? 0,
    until: pairs[2 * index + 1] ?? 0,
  }));
}
