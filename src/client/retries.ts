import { retryDelay } from './backoff.js';
import type { Clock } from './clock.js';
import { asksToWait, type ConnectionLostError, isFatal, isTokenRefused } from './errors.js';
import type { Tokens } from './token.js';

/** A connection that held for so long was a good one: the next try after it comes soon. */
const STABLE_MS = 5_000;
/** Where the server asks to wait, as after so many failures. */
const FAILURES_TO_WAIT = 4;

/** Knows whether and when to try again, and with which token. */
export class Retries {
  readonly #tokens: Tokens;
  readonly #clock: Clock;
  readonly #chance: () => number;
  #failures = 0;
  #readyAt: Date | null = null;
  #token: string | null = null;
  #refused: string | null = null;

  constructor({ tokens, clock, chance }: { tokens: Tokens; clock: Clock; chance: () => number }) {
    this.#tokens = tokens;
    this.#clock = clock;
    this.#chance = chance;
  }

  async takeToken(): Promise<string> {
    this.#token = await this.#tokens.take(this.#refused);
    return this.#token;
  }

  noteReady(): void {
    this.#readyAt = this.#clock.now();
  }

  /** Call it where the connection brought something. */
  noteGood(): void {
    this.#failures = 0;
    this.#refused = null;
  }

  /** How long to wait after such an end of the connection, or null where no other try would end otherwise. */
  delayAfter(error: ConnectionLostError): number | null {
    const heldMs = this.#readyAt ? this.#clock.now().getTime() - this.#readyAt.getTime() : 0;
    if (heldMs >= STABLE_MS) this.noteGood();
    this.#readyAt = null;
    if (isFatal(error) && !this.#mayRenew(error)) return null;
    if (asksToWait(error)) this.#failures = Math.max(this.#failures, FAILURES_TO_WAIT);
    return retryDelay(this.#failures++, this.#chance);
  }

  /** A token that is refused twice in a row is all that its function has to give. */
  #mayRenew(error: ConnectionLostError): boolean {
    if (!isTokenRefused(error) || !this.#tokens.canRenew) return false;
    if (this.#token === this.#refused) return false;
    this.#refused = this.#token;
    return true;
  }
}
