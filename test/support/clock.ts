import type { Clock } from '#src/domain/runtime.js';
import { LOCKED_MS } from '#src/services/lease.js';

/** Time that stands still until it is told to go on. Who waits for a lock waits for what others do, and does so all the same. */
export class TestClock implements Clock {
  #now: number;
  #timers: { due: number; task: () => void }[] = [];
  #onSchedule = new Set<() => void>();

  constructor(start = '2026-01-01T00:00:00.000Z') {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  schedule(delayMs: number, task: () => void): () => void {
    const timer = { due: this.#now + delayMs, task };
    this.#timers.push(timer);
    for (const notice of this.#onSchedule) notice();
    if (delayMs === LOCKED_MS) setTimeout(() => this.#run(timer), delayMs).unref();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves the time on; what falls due on the way is called in its order, at its time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.due);
      this.#run(next);
    }
    this.#now = end;
  }

  #run(timer: { task: () => void }): void {
    const left = this.#timers.filter((other) => other !== timer);
    if (left.length === this.#timers.length) return;
    this.#timers = left;
    timer.task();
  }

  /** Resolves once so many calls are due in so many milliseconds from now. */
  async scheduled(ms: number, count = 1): Promise<void> {
    const due = this.#now + ms;
    while (this.#timers.filter((timer) => timer.due === due).length < count) {
      await new Promise<void>((resolve) => {
        const notice = () => {
          this.#onSchedule.delete(notice);
          resolve();
        };
        this.#onSchedule.add(notice);
      });
    }
  }

  get pending(): number {
    return this.#timers.length;
  }
}
