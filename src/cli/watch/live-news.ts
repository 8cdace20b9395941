import type { LiveState } from '#src/client/index.js';
import type { Clock } from '#src/domain/runtime.js';

/** A short break is part of every start, and of every restart of a server. */
const PATIENCE_MS = 1_000;

/** Tells when a connection is lost, or what was missed is still coming, for more than a moment; and when that is over. */
export class LiveNews {
  readonly #clock: Clock;
  readonly #tell: (state: LiveState) => void;
  #told: LiveState = 'live';
  #isOver = false;
  #cancel = () => {};

  constructor(clock: Clock, tell: (state: LiveState) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** For `onState` of a subscription. */
  readonly hear = (state: LiveState): void => {
    this.#cancel();
    if (state === this.#told || this.#isOver) return;
    if (this.#told === 'live') this.#cancel = this.#clock.schedule(PATIENCE_MS, () => this.#set(state));
    else this.#set(state);
  };

  stop(): void {
    this.#isOver = true;
    this.#cancel();
  }

  #set(state: LiveState): void {
    this.#told = state;
    this.#tell(state);
  }
}
