import { percentile } from '../measure.js';

export interface Found {
  p50: number;
  p99: number;
  /** Events that a subscriber did not get. */
  missed: number;
  /** Events that a subscriber got again, or out of their order. */
  doubled: number;
}

/** The events of an execution by number, with the times at which they were committed where these are known. */
export type Committed = ReadonlyMap<number, number | null>;

/** What came, against what was committed: `deliveries` are those of the subscriber of the execution at the same place. */
export function judge(
  executions: readonly { committed: Committed }[],
  deliveries: readonly Float64Array[],
): Found {
  const latencies: number[] = [];
  let missed = 0;
  let doubled = 0;
  for (const [index, { committed }] of executions.entries()) {
    const got = new Set<number>();
    let last = 0;
    for (const { seq, at } of eachOf(deliveries[index] ?? new Float64Array())) {
      if (seq <= last) doubled++;
      last = Math.max(last, seq);
      got.add(seq);
      const committedAt = committed.get(seq);
      if (committedAt != null) latencies.push(at - committedAt);
    }
    for (const seq of committed.keys()) if (!got.has(seq)) missed++;
  }
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), missed, doubled };
}

function* eachOf(pairs: Float64Array): Iterable<{ seq: number; at: number }> {
  for (let at = 0; at < pairs.length; at += 2) yield { seq: pairs[at] ?? 0, at: pairs[at + 1] ?? 0 };
}
