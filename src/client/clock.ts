/** Time as the client sees it: tests give their own. */
export interface Clock {
  now(): Date;
  /** Calls `task` once after `delayMs`; the returned function takes that back. */
  schedule(delayMs: number, task: () => void): () => void;
}

/** It keeps a process alive: who waits for a connection is not done. */
export const systemClock: Clock = {
  now: () => new Date(),
  schedule(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
