import { EventEmitter } from 'node:events';
import type { Sql } from 'postgres';

/** What a hint says may be new. It carries ids and never data, and may be lost: everything it tells is also polled for. */
export interface Hint {
  /** There are executions to claim. */
  work?: boolean;
  /** There are new events. */
  events?: boolean;
  /** There are operations for agents to take. */
  operations?: boolean;
  /** A batch has something to do, or has come further. */
  batches?: boolean;
  /** A place in a queue of executions may have become free, or is wanted. */
  places?: boolean;
  /** These executions were asked to pause or cancel while a worker holds them. */
  control?: string[];
}

export interface Notifier {
  /** Tells every process on this database, this one at once. */
  send(hint: Hint): void;
  /** Calls `listener` for each hint; the returned function ends that. */
  listen(listener: (hint: Hint) => void): () => void;
  /** Starts to hear other processes. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Long enough to gather what a burst has to say, short enough not to be felt. */
const COALESCE_MS = 10;
const CHANNEL = 'reprise';
/** NOTIFY takes less than 8,000 bytes; past this many ids, pieces are sent. */
const MOST_IDS = 150;

export function createLocalNotifier(): Notifier {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    send: (hint) => void emitter.emit('hint', hint),
    listen(listener) {
      emitter.on('hint', listener);
      return () => emitter.off('hint', listener);
    },
    async start() {},
    async close() {
      emitter.removeAllListeners();
    },
  };
}

/**
 * Hints by NOTIFY, gathered for 10 ms and sent by themselves: inside a writing transaction NOTIFY takes a database-wide
 * lock at commit. This process's own listeners hear at once; `self` tells its own hints from those of others.
 */
export function createPostgresNotifier(client: Sql, self: string): Notifier {
  const local = createLocalNotifier();
  let gathered: Hint | null = null;
  let timer: NodeJS.Timeout | null = null;
  let listening: { unlisten(): Promise<void> } | null = null;
  let closed = false;

  const flush = () => {
    const hint = gathered;
    gathered = null;
    timer = null;
    if (!hint || closed) return;
    for (const payload of payloads(self, hint)) client.notify(CHANNEL, payload).catch(() => {});
  };

  return {
    ...local,
    send(hint) {
      local.send(hint);
      gathered = merge(gathered, hint);
      timer ??= setTimeout(flush, COALESCE_MS);
    },
    async start() {
      const hear = (payload: string) => {
        const { from, ...hint } = JSON.parse(payload) as Hint & { from: string };
        if (from !== self) local.send(hint);
      };
      // Called again after each reconnection, when hints may have been missed.
      const caughtUp = () =>
        local.send({ work: true, events: true, operations: true, places: true, batches: true });
      listening = await client.listen(CHANNEL, hear, caughtUp);
    },
    async close() {
      // What a worker says as it stops is for the others.
      if (timer) clearTimeout(timer);
      flush();
      closed = true;
      await listening?.unlisten().catch(() => {});
      await local.close();
    },
  };
}

function merge(before: Hint | null, hint: Hint): Hint {
  return {
    ...before,
    ...hint,
    control: [...new Set([...(before?.control ?? []), ...(hint.control ?? [])])],
  };
}

function payloads(from: string, hint: Hint): string[] {
  const { control = [], ...rest } = hint;
  const pieces = Array.from({ length: Math.max(1, Math.ceil(control.length / MOST_IDS)) }, (_, index) =>
    control.slice(index * MOST_IDS, (index + 1) * MOST_IDS),
  );
  return pieces.map((ids) => JSON.stringify({ from, ...rest, ...(ids.length > 0 ? { control: ids } : {}) }));
}
