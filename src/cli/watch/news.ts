/** That something is new: told any number of times, it is heard once. */
export class News {
  #isNew = false;
  #failure: { error: unknown } | null = null;
  #wake = () => {};

  tell(): void {
    this.#isNew = true;
    this.#wake();
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake();
  }

  /** Resolves once something is new. Throws what it failed by. */
  async next(): Promise<void> {
    while (!this.#isNew && !this.#failure) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure) throw this.#failure.error;
    this.#isNew = false;
  }
}
