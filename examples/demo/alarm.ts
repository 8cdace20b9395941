/** What ends the demo early: the first reason that is given counts. */
export class Alarm {
  readonly raised: Promise<never>;
  #reject: (reason: unknown) => void = () => {};

  constructor() {
    this.raised = new Promise((_, reject) => {
      this.#reject = reject;
    });
    // Nobody may be listening yet, or any more.
    this.raised.catch(() => {});
  }

  raise = (reason: unknown): void => this.#reject(reason);
}
