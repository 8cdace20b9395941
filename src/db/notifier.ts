import { EventEmitter } from 'node:events';

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
  /** An API key was revoked. */
  keys?: boolean;
  /** These executions were asked to pause or cancel while a worker holds them. */
  control?: string[];
}

/** What a process says to itself, and to others, where hints may have been lost. */
export const EVERYTHING: Hint = {
  ...{ work: true, events: true, operations: true },
  ...{ batches: true, places: true, keys: true },
};

/** What went between this process and others since it started. */
export interface NotifierStats {
  /** Whether other processes can be heard right now; always, where there can be none. */
  connected: boolean;
  sent: number;
  /** What could not be sent, since the link was down. */
  unsent: number;
  /** What came from other processes. */
  heard: number;
  reconnections: number;
  heartbeatsMissed: number;
}

export interface Notifier {
  /** Tells every process on this database, this one at once. */
  send(hint: Hint): void;
  /** Calls `listener` for each hint; the returned function ends that. */
  listen(listener: (hint: Hint) => void): () => void;
  /** Starts to hear other processes; resolves after the first try to, also where that failed. */
  start(): Promise<void>;
  stats(): NotifierStats;
  close(): Promise<void>;
}

/** Hints inside one process. */
export function createLocalNotifier(): Notifier {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    send: (hint) => void emitter.emit('hint', hint),
    listen(listener) {
      emitter.on('hint', listener);
      return () => emitter.off('hint', listener);
    },
    async start() {},
    stats: () => ({
      connected: true,
      ...{ sent: 0, unsent: 0, heard: 0, reconnections: 0, heartbeatsMissed: 0 },
    }),
    async close() {
      emitter.removeAllListeners();
    },
  };
}
