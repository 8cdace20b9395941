import { restMs } from '../domain/time.js';
import { Gathering, readHint, writeHint } from './hint-text.js';
import { createLocalNotifier, EVERYTHING, type Hint, type Notifier } from './notifier.js';
import { StandingLink, type StandingLinkParts } from './standing-link.js';

/** Between two that are sent: long enough to gather what a burst has to say, short enough not to be felt. */
const COALESCE_MS = 10;

/**
 * Hints between processes, by any carrier: at once after a rest, otherwise gathered for 10 ms, never part of a writing transaction. This process's own
 * listeners hear at once; `self` tells its own hints from those of others.
 */
export function createLinkedNotifier(parts: Omit<StandingLinkParts, 'hear' | 'up'>): Notifier {
  const { self, clock } = parts;
  const local = createLocalNotifier();
  const gathering = new Gathering();
  const counts = { sent: 0, unsent: 0, heard: 0 };
  let cancelFlush: (() => void) | null = null;
  let flushedAt = Number.NEGATIVE_INFINITY;
  let owing = false;

  const say = (hint: Hint) => {
    for (const text of writeHint(self, hint)) {
      const sent = link.send(text);
      counts[sent ? 'sent' : 'unsent'] += 1;
      owing ||= !sent;
    }
  };
  const flush = () => {
    cancelFlush?.();
    cancelFlush = null;
    flushedAt = clock.now().getTime();
    const hint = gathering.take();
    if (hint) say(hint);
  };
  const hear = (text: string) => {
    const read = readHint(text);
    if (!read || read.from === self || Object.keys(read.hint).length === 0) return;
    counts.heard += 1;
    local.send(read.hint);
  };
  // Others may have spoken while nothing was heard, and this process while nobody heard it.
  const up = () => {
    local.send(EVERYTHING);
    if (owing) say(EVERYTHING);
    owing = false;
  };
  const link = new StandingLink({ ...parts, hear, up });

  return {
    ...local,
    send(hint) {
      local.send(hint);
      gathering.add(hint);
      cancelFlush ??= clock.schedule(restMs(clock, flushedAt, COALESCE_MS), flush);
    },
    start: () => link.start(),
    stats: () => ({
      connected: link.up,
      ...counts,
      reconnections: link.reconnections,
      heartbeatsMissed: link.heartbeatsMissed,
    }),
    async close() {
      // What a worker says as it stops is for the others.
      flush();
      await link.close();
      await local.close();
    },
  };
}
