import type { Ears, Link } from '../db/carrier.js';

/** A link over a connection that takes a while to come about. It ends, or never comes about, once the signal says so. */
export function openLater(
  { ready, lost }: Ears,
  connect: (ending: AbortSignal) => Promise<Omit<Link, 'close'>>,
): Link {
  const ending = new AbortController();
  let link: Omit<Link, 'close'> | null = null;
  connect(ending.signal).then((opened) => {
    link = opened;
    ready();
  }, lost);
  return {
    send: async (text) => link?.send(text),
    flush: async () => link?.flush(),
    close: () => ending.abort(),
  };
}
