interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

const DONE = { done: true, value: undefined } as const;

/**
 * What was pushed, for whoever iterates. By hand and not a generator, since the `return()` of a generator waits for a pending
 * `next()`: here it settles that.
 */
export class UpdateQueue<T> {
  #items: T[] = [];
  #waiting: Waiting<T>[] = [];
  #end: { error: unknown } | 'done' | null = null;
  readonly #onTaken: (left: number) => void;
  readonly #onReturn: () => void;

  constructor(onTaken: (left: number) => void, onReturn: () => void) {
    this.#onTaken = onTaken;
    this.#onReturn = onReturn;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    if (this.#end) return;
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve({ done: false, value: item });
    else this.#items.push(item);
  }

  dropOldest(): void {
    this.#items.shift();
  }

  /** Ends once what there is has been taken. */
  finish(): void {
    this.#end ??= 'done';
    this.#settle();
  }

  /** Throws once what there is has been taken. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#settle();
  }

  /** Throws now. */
  abort(error: unknown): void {
    if (!this.#end) this.#items = [];
    this.fail(error);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) {
      this.#onTaken(this.#items.length);
      return Promise.resolve({ done: false, value: item });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#end) this.#settle();
    });
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#items = [];
    this.#end = 'done';
    this.#settle();
    this.#onReturn();
    return DONE;
  }

  /** An error is thrown once; after it there is nothing more. */
  #settle(): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (this.#end === 'done' || this.#end === null) resolve(DONE);
      else {
        reject(this.#end.error);
        this.#end = 'done';
      }
    }
  }
}
