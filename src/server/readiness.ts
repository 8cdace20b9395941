import type { Clock } from '../domain/runtime.js';

/** How long the database may take to answer before a process counts as not ready. */
const PATIENCE_MS = 3_000;

/** Gives null where all is well, otherwise why not; may throw. */
export type Check = () => Promise<string | null>;

/** Whether a process can do its work: it has started, its database is reached and migrated, and it is not being stopped. */
export class Readiness {
  readonly #clock: Clock;
  #check: Check = async () => 'this process is starting';
  #checking: Promise<string | null> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** It has started: from now on it is as ready as `check` says. */
  begin(check: Check): void {
    this.#check = check;
  }

  /** From now on it is not ready, whatever the database says. */
  stop(why: string): void {
    this.#checking = null;
    this.#check = async () => why;
  }

  /** Null where it is ready, otherwise why not. Many who ask at once, or while the database hangs, cost one question. */
  async why(): Promise<string | null> {
    const checking = this.#checking ?? this.#ask();
    let cancel = () => {};
    const late = new Promise<string>((resolve) => {
      cancel = this.#clock.schedule(PATIENCE_MS, () => resolve('the database does not answer'));
    });
    return Promise.race([checking, late]).finally(cancel);
  }

  #ask(): Promise<string | null> {
    const checking = this.#check().finally(() => {
      if (this.#checking === checking) this.#checking = null;
    });
    this.#checking = checking;
    return checking;
  }
}
