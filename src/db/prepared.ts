import type { Sql } from 'postgres';

/** Statements kept prepared on each connection; those that differ at each call (lists of values) soon fill it, and go without. */
const MOST_PREPARED = 300;

type Unsafe = (text: string, params?: unknown[], options?: { prepare: boolean }) => unknown;
type Within = (work: (tx: object) => unknown) => unknown;

/**
 * The client that drizzle is given: prepares a statement, once a connection, from the second time on that it is sent. drizzle
 * itself has each parsed and planned anew, which takes longer than running it.
 */
export function preparingClient(client: Sql): Sql {
  const seen = new Map<string, number>();
  const isFrequent = (text: string) => {
    const times = (seen.get(text) ?? 0) + 1;
    if (times > 1 || seen.size < MOST_PREPARED) seen.set(text, times);
    return times > 1;
  };
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(inner, key) {
        const value = Reflect.get(inner, key);
        if (key === 'unsafe') {
          const unsafe = value as Unsafe;
          const prepared: Unsafe = (text, params, options) =>
            unsafe(text, params, options ?? { prepare: isFrequent(text) });
          return prepared;
        }
        if (key !== 'begin' && key !== 'savepoint') return value;
        return (...args: unknown[]) => {
          const work = args.pop() as Parameters<Within>[0];
          return (value as (...args: unknown[]) => unknown)(...args, (tx: object) => work(wrap(tx)));
        };
      },
    });
  return wrap(client);
}
