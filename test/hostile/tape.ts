/** Chance that was written down before: what is chosen shrinks as its numbers do, and where they end it is the plainest. */
export class Tape {
  readonly #numbers: readonly number[];
  #at = 0;
  /** Half of them keep to the schema, so that they are carried out. */
  readonly isTame: boolean;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
    this.isTame = this.below(2) === 0;
  }

  get isOver(): boolean {
    return this.#at >= this.#numbers.length;
  }

  below(count: number): number {
    return (this.#numbers[this.#at++] ?? 0) % count;
  }

  /** Never, once the numbers have ended. */
  oneIn(count: number): boolean {
    return this.below(count) === count - 1;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** As `oneIn`, where something wrong may be done. */
  strays(count: number): boolean {
    return this.oneIn(count) && !this.isTame;
  }
}
