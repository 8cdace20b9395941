import type { StepFailure } from '../domain/step-failure.js';
import type { Holding } from './holding.js';
import type { Unwanted } from './outcome.js';

/** Everything that this agent holds, by id; never more than it may. */
export class Holdings implements Iterable<Holding> {
  readonly #most: number;
  readonly #byId = new Map<string, Holding>();
  #abortedFor: Unwanted | StepFailure | null = null;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#byId.size;
  }

  get room(): number {
    return this.#most - this.#byId.size;
  }

  get(id: string): Holding | undefined {
    return this.#byId.get(id);
  }

  add(holding: Holding): void {
    this.#byId.set(holding.id, holding);
    if (this.#abortedFor) holding.abort(this.#abortedFor);
  }

  remove(holding: Holding): void {
    if (this.#byId.get(holding.id) === holding) this.#byId.delete(holding.id);
    holding.end();
  }

  /** Aborts all that is held, and all that ever will be. */
  abort(reason: Unwanted | StepFailure): void {
    this.#abortedFor = reason;
    for (const holding of this) holding.abort(reason);
  }

  /** Resolves once none of those that are held now is. */
  async ended(): Promise<void> {
    await Promise.all([...this].map((holding) => holding.ended));
  }

  [Symbol.iterator](): Iterator<Holding> {
    return this.#byId.values();
  }
}
