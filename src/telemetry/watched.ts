import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../domain/runtime.js';

/** Something that is read as it is scraped. */
export interface Watched {
  name: string;
  help: string;
  /** A name that ends with `_total` is a counter. */
  read(): number;
}

export function watch(registry: Registry, ...all: Watched[]): void {
  for (const { name, help, read } of all) {
    const registers = [registry];
    if (!name.endsWith('_total')) {
      new Gauge({
        ...{ name, help, registers },
        collect() {
          this.set(read());
        },
      });
      continue;
    }
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
}

/** How long what was counted in the database is answered again: scrapes of many processes are to cost it little. */
const FRESH_MS = 10_000;
/** How long a scrape waits for the database. */
const PATIENCE_MS = 2_000;

export interface CountedByStatus {
  name: string;
  help: string;
  /** Every status that there is: those that nothing is in are told as 0. */
  statuses: readonly string[];
  count(): Promise<ReadonlyMap<string, number>>;
}

/** A gauge by status that the database is asked for. While it does not answer there are no figures, rather than old ones. */
export function watchCounts(
  registry: Registry,
  { name, help, statuses, count }: CountedByStatus,
  clock: Clock,
): void {
  const recent = rarely(count, clock);
  new Gauge({
    ...{ name, help, labelNames: ['status'], registers: [registry] },
    async collect() {
      const counts = await recent();
      this.reset();
      if (counts !== null) for (const status of statuses) this.set({ status }, counts.get(status) ?? 0);
    },
  });
}

/** What `read` gave last, where that is fresh; null where it fails, or takes too long. One reading at a time. */
function rarely<T>(read: () => Promise<T>, clock: Clock): () => Promise<T | null> {
  let last: { value: T; at: number } | null = null;
  let reading: Promise<T | null> | null = null;
  const readOnce = () =>
    read()
      .then((value) => {
        last = { value, at: clock.now().getTime() };
        return value;
      })
      .catch(() => null)
      .finally(() => {
        reading = null;
      });
  return () => {
    const age = last === null ? FRESH_MS : clock.now().getTime() - last.at;
    if (last !== null && age >= 0 && age < FRESH_MS) return Promise.resolve(last.value);
    reading ??= readOnce();
    return within(reading, clock);
  };
}

async function within<T>(reading: Promise<T | null>, clock: Clock): Promise<T | null> {
  let cancel = () => {};
  const late = new Promise<null>((resolve) => {
    cancel = clock.schedule(PATIENCE_MS, () => resolve(null));
  });
  return Promise.race([reading, late]).finally(cancel);
}
