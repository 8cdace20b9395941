/**
 * Gives the token to be used from now on. `refused` is the one that the server has just refused, also for its age: where you keep
 * tokens, give another one than that.
 */
export type TokenSource = (refused: string | null) => string | Promise<string>;

/** The token of a client, which is one for good or comes from a function. */
export class Tokens {
  readonly #source: string | TokenSource;

  constructor(source: string | TokenSource) {
    this.#source = source;
  }

  get canRenew(): boolean {
    return typeof this.#source === 'function';
  }

  async take(refused: string | null = null): Promise<string> {
    return typeof this.#source === 'function' ? this.#source(refused) : this.#source;
  }
}

export function authorizationOf(token: string): string {
  return `Bearer ${token}`;
}
