import type { Clock } from '../domain/runtime.js';
import type { StepProgress } from '../domain/step.js';
import type { Outcome } from './outcome.js';

/** How long reports are gathered: of several of one step in that time, the last is told. */
const GATHER_MS = 250;

/** What steps report of their progress, at a rate that can be stored. */
export class ProgressReports {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  readonly #latest = new Map<string, StepProgress>();
  #due = false;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  add(path: string, progress: StepProgress): void {
    this.#latest.set(path, progress);
    this.#cancel ??= this.#clock.schedule(GATHER_MS, () => {
      this.#cancel = null;
      this.#due = true;
      this.#onDue();
    });
  }

  /** What is to be told now. */
  take(): Outcome[] {
    if (!this.#due) return [];
    this.#due = false;
    const reports = [...this.#latest].map(
      ([path, progress]): Outcome => ({ kind: 'progressed', path, ...progress }),
    );
    this.#latest.clear();
    return reports;
  }

  get isDue(): boolean {
    return this.#due;
  }

  /** A step that has ended is no longer on its way. */
  drop(path: string): void {
    this.#latest.delete(path);
  }

  close(): void {
    this.#cancel?.();
    this.#latest.clear();
  }
}
