import { loadavg } from 'node:os';
import { report } from './measure.js';
import type { Bench } from './setup.js';
import type { BroadcasterAnswer, BroadcasterRequest } from './stream/broadcaster.js';
import { type Child, startChild } from './stream/child.js';
import { type Gateway, startGateway, TOKEN } from './stream/gateway.js';
import { type Found, judge } from './stream/judge.js';
import type { Deliveries, WatchersAnswer, WatchersRequest } from './stream/watchers.js';
import { createWriter, type Writer, type Written } from './stream/writer.js';

const SUBSCRIBERS = 1_000;
const RATES = [1, 2, 5, 10, 20, 50];
const SECONDS = 5;
const SLOWEST_SECONDS = 10;
const MOST_P99_MS = 60;
/** Less than a subscriber's buffer: with more under way, what is measured is reading it again. */
const UNDER_WAY = 128;
const FRAMES = 400;

interface Parts {
  gateway: Gateway;
  writer: Writer;
  watchers: Child<WatchersRequest, WatchersAnswer>;
}

/**
 * From the commit of an event until the frame is with a subscriber, for 1,000 of them with a socket each: of one execution, and
 * of one each. Gateway, subscribers and writer are processes of their own; all take the time of one clock.
 */
export async function benchStream(bench: Bench): Promise<void> {
  const writer = await createWriter(bench);
  const gateway = await startGateway(bench.url);
  const watchers = startChild<WatchersRequest, WatchersAnswer>('watchers');
  const parts = { gateway, writer, watchers };
  try {
    await benchHot(parts);
    await benchOneEach(parts);
    await benchThroughput(parts);
  } finally {
    await watchers.stop();
    await gateway.stop();
  }
}

/** At 1,000 deliveries a second, against a server that only sends the same frames, and at the most at which 99 of 100 are in time. */
async function benchHot(parts: Parts): Promise<void> {
  const executions = await startHot(parts);
  await open(parts, executions);
  await measure(parts, executions, 2, 2);
  const slowest = await measure(parts, executions, 1, SLOWEST_SECONDS);
  const committed = new Map(executions[0]?.committed);
  let sustained: { rate: number; found: Found } | null = null;
  for (const rate of RATES) {
    const { found } = await measure(parts, executions, rate, SECONDS);
    if (found.p99 > MOST_P99_MS) break;
    sustained = { rate, found };
  }
  await parts.watchers.ask({ kind: 'close' });
  const sent = executions.map((execution) => ({ ...execution, committed }));
  const bare = await broadcast(parts, slowest.frames, sent, 1_000);
  reportFound('stream_hot_1_per_s', slowest.found, bare.found);
  report('stream_hot_sustained_events_per_s', sustained?.rate ?? 0, 'events/s');
  if (sustained) reportFound('stream_hot_sustained', sustained.found);
}

/** One execution, as each of the subscribers watches it. */
async function startHot({ writer }: Parts): Promise<Written[]> {
  const [hot] = await writer.startExecutions(1);
  return Array.from({ length: SUBSCRIBERS }, () => hot as Written);
}

async function benchOneEach(parts: Parts): Promise<void> {
  const executions = await parts.writer.startExecutions(SUBSCRIBERS);
  await open(parts, executions);
  await measure(parts, executions, SUBSCRIBERS, 2);
  const { found } = await measure(parts, executions, SUBSCRIBERS, SECONDS);
  reportFound('stream_one_each', found);
  await parts.watchers.ask({ kind: 'close' });
}

/** Bytes a second of one execution; the baseline is a server that does nothing but send the same frames. */
async function benchThroughput(parts: Parts): Promise<void> {
  const executions = await startHot(parts);
  const [hot] = executions;
  await open(parts, executions);
  await writeUntil(parts, hot as Written, UNDER_WAY);
  await arrivals(parts, executions);
  hot?.committed.clear();
  await writeUntil(parts, hot as Written, UNDER_WAY + FRAMES);
  const sent = await arrivals(parts, executions);
  await parts.watchers.ask({ kind: 'close' });
  const bare = await broadcast(parts, sent.frames, executions, 0);
  report('stream_throughput', bytesPerSecond(sent), 'B/s', bytesPerSecond(bare));
  reportLoad('stream_throughput');
}

/** As fast as the slowest subscriber keeps up. */
async function writeUntil({ writer, watchers }: Parts, hot: Written, seq: number): Promise<void> {
  for (let slowest = hot.state.execution.eventSeq; hot.state.execution.eventSeq < seq; ) {
    while (hot.state.execution.eventSeq < Math.min(seq, slowest + UNDER_WAY)) await writer.write(hot);
    ({ slowest } = (await watchers.ask({ kind: 'slowest' })) as { slowest: number });
  }
}

/** The frames of what was committed, without the database and all that lies between: what is measured counts from their sending. */
async function broadcast(
  { watchers }: Parts,
  frames: Buffer[],
  executions: readonly Written[],
  everyMs: number,
): Promise<Arrivals> {
  const broadcaster = startChild<BroadcasterRequest, BroadcasterAnswer>('broadcaster');
  try {
    const { url } = (await broadcaster.ask({ kind: 'open' })) as { url: string };
    await watchers.ask({ kind: 'open', url, token: null, ids: executions.map(({ id }) => id) });
    const seqs = [...(executions[0]?.committed.keys() ?? [])];
    const all = watchers.ask({ kind: 'await', seqs: executions.map(() => seqs.at(-1) ?? 0) });
    const { sentAt } = (await broadcaster.ask({ kind: 'broadcast', frames, everyMs })) as {
      sentAt: number[];
    };
    const committed = new Map(seqs.map((seq, index) => [seq, sentAt[index] ?? 0]));
    const arrived = (await all) as Deliveries;
    const sent = executions.map((execution) => ({ ...execution, committed }));
    return { ...arrived, found: judge(sent, arrived.deliveries) };
  } finally {
    await watchers.ask({ kind: 'close' });
    await broadcaster.stop();
  }
}

async function open({ gateway, watchers }: Parts, executions: readonly Written[]): Promise<void> {
  const ids = executions.map(({ id }) => id);
  await watchers.ask({ kind: 'open', url: gateway.url, token: TOKEN, ids });
}

async function measure(
  parts: Parts,
  executions: readonly Written[],
  rate: number,
  seconds: number,
): Promise<Arrivals> {
  for (const execution of executions) execution.committed.clear();
  await parts.writer.writeAt(rate, seconds, [...new Set(executions)]);
  return arrivals(parts, executions);
}

async function arrivals({ watchers }: Parts, executions: readonly Written[]): Promise<Arrivals> {
  const seqs = executions.map(({ state }) => state.execution.eventSeq);
  const arrived = (await watchers.ask({ kind: 'await', seqs })) as Deliveries;
  return { ...arrived, found: judge(executions, arrived.deliveries) };
}

type Arrivals = Deliveries & { found: Found };

/** Between the first and the last that came. */
function bytesPerSecond({ deliveries, bytes }: Deliveries): number {
  const times = deliveries.flatMap((own) => [own[1] ?? 0, own.at(-1) ?? 0]);
  return bytes / ((Math.max(...times) - Math.min(...times)) / 1_000);
}

function reportFound(name: string, { p50, p99, missed, doubled }: Found, bare?: Found): void {
  report(`${name}_latency_ms_p50`, p50, 'ms', bare?.p50);
  report(`${name}_latency_ms_p99`, p99, 'ms', bare?.p99);
  report(`${name}_missed`, missed, 'events');
  report(`${name}_doubled`, doubled, 'events');
  reportLoad(name);
}

/** What else the machine was busy with: latencies are noisy where that is more than its cores. */
function reportLoad(name: string): void {
  report(`${name}_load_average`, loadavg()[0] ?? 0, 'processes');
}
