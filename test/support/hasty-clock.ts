import type { Clock } from '#src/client/clock.js';

/** Time that goes so many times faster: what is to wait for seconds waits for that part of it. */
export function createHastyClock(times: number): Clock {
  const start = performance.now();
  return {
    now: () => new Date(Date.UTC(2026, 0, 1) + (performance.now() - start) * times),
    schedule(delayMs, task) {
      const timer = setTimeout(task, delayMs / times);
      return () => clearTimeout(timer);
    },
  };
}
