/**
 * How current what a subscription has told is.
 *
 * - `offline`: the server has not taken the subscription, or the connection is lost; it is being tried again.
 * - `catching-up`: the server has taken it, and what was missed is coming.
 * - `live`: nothing was missed, or all that was has come.
 */
export type LiveState = 'live' | 'catching-up' | 'offline';

const WORST_FIRST: readonly LiveState[] = ['offline', 'catching-up', 'live'];

/** The state of a client is the worst of its subscriptions. One that has none misses nothing: it is live. */
export class States {
  readonly #states = new Map<object, LiveState>();
  readonly #listeners = new Set<(state: LiveState) => void>();
  #told: LiveState = 'live';

  get state(): LiveState {
    const states = [...this.#states.values()];
    return WORST_FIRST.find((state) => states.includes(state)) ?? 'live';
  }

  set(of: object, state: LiveState): void {
    this.#states.set(of, state);
    this.#tell();
  }

  delete(of: object): void {
    this.#states.delete(of);
    this.#tell();
  }

  subscribe(listener: (state: LiveState) => void): () => void {
    // Another function for each: one listener may subscribe twice.
    const own = (state: LiveState) => listener(state);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  #tell(): void {
    const { state } = this;
    if (state === this.#told) return;
    this.#told = state;
    for (const listener of this.#listeners) tell(listener, state);
  }
}

/** Afterwards: what a listener does or throws is then no part of what is under way here. */
export function tell(listener: (state: LiveState) => void, state: LiveState): void {
  queueMicrotask(() => listener(state));
}
