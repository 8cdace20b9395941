import type { Logger } from '../domain/logger.js';
import type { Chance, Clock } from '../domain/runtime.js';
import type { Carrier, Link } from './carrier.js';

/** How often something is sent that must come back. */
export const BEAT_MS = 2_000;
/** One alone says little: a process that was held up reads its answers late. */
const MOST_UNANSWERED = 2;
const CONNECT_MS = 5_000;
const CLOSE_MS = 1_000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

export interface StandingLinkParts {
  carrier: Carrier;
  /** Who this process is, among those that send. */
  self: string;
  clock: Clock;
  chance: Chance;
  logger?: Logger | undefined;
  hear(text: string): void;
  /** Called whenever texts are heard again, and may have been lost before. */
  up(): void;
}

/**
 * A link that is made anew, for ever, whenever it is lost. Heartbeats that come back to their sender tell that it works, which
 * a connection that looks open does not: it counts as up from the first one on, and as lost when they stay away.
 */
export class StandingLink {
  reconnections = 0;
  heartbeatsMissed = 0;
  up = false;
  readonly #parts: StandingLinkParts;
  readonly #beat: string;
  #link: Link | null = null;
  #unanswered = 0;
  #failures = 0;
  #wasUp = false;
  #told = false;
  #closed = false;
  #cancelTimer = () => {};
  #settleStart = () => {};

  constructor(parts: StandingLinkParts) {
    this.#parts = parts;
    this.#beat = JSON.stringify({ from: parts.self, beat: 1 });
  }

  /** Resolves after the first try, however that ended. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#settleStart = resolve;
      this.#open();
    });
  }

  /** Whether it was sent; that is not to say that it arrives. */
  send(text: string): boolean {
    if (!this.up) return false;
    this.#link?.send(text).catch(() => {});
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    this.#settleStart();
    const link = this.#link;
    if (link && this.up) {
      const late = new Promise<void>((resolve) => this.#arm(CLOSE_MS, resolve));
      await Promise.race([link.flush().catch(() => {}), late]);
      this.#cancelTimer();
    }
    this.up = false;
    this.#link = null;
    link?.close();
  }

  #open(): void {
    const link: Link = this.#parts.carrier.open({
      ready: () => this.#link === link && this.#sendBeat(),
      hear: (text) => this.#link === link && this.#hear(text),
      lost: (reason) => this.#link === link && this.#fall(reason),
    });
    this.#link = link;
    this.#unanswered = 0;
    this.#arm(CONNECT_MS, () => this.#fall(new Error(`no answer within ${CONNECT_MS / 1_000} s`)));
  }

  #hear(text: string): void {
    if (text === this.#beat) this.#answered();
    else this.#parts.hear(text);
  }

  #answered(): void {
    this.#unanswered = 0;
    if (!this.up && !this.#closed) this.#rise();
  }

  #rise(): void {
    this.up = true;
    this.#failures = 0;
    if (this.#wasUp) this.reconnections += 1;
    this.#wasUp = true;
    const { carrier, logger, up } = this.#parts;
    if (this.#told) logger?.info({ carrier: carrier.name }, 'other processes are heard again');
    this.#told = false;
    this.#arm(BEAT_MS, () => this.#check());
    up();
    this.#settleStart();
  }

  #check(): void {
    if (this.#unanswered > 0) this.heartbeatsMissed += 1;
    if (this.#unanswered >= MOST_UNANSWERED) this.#fall(new Error('no heartbeat came back'));
    else this.#keepBeating();
  }

  #keepBeating(): void {
    this.#sendBeat();
    this.#arm(BEAT_MS, () => this.#check());
  }

  #sendBeat(): void {
    this.#unanswered += 1;
    this.#link?.send(this.#beat).catch(() => {});
  }

  #fall(reason: unknown): void {
    if (this.#closed) return;
    this.up = false;
    this.#link?.close();
    this.#link = null;
    const { carrier, logger, chance } = this.#parts;
    if (!this.#told)
      logger?.warn(
        { err: reason, carrier: carrier.name },
        'other processes are not heard of at once, but by polls each second; trying until they are',
      );
    this.#told = true;
    // Full jitter: the processes of a server that comes back don't come all at once.
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    this.#arm(chance() * longest, () => this.#open());
    this.#settleStart();
  }

  #arm(ms: number, task: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.clock.schedule(ms, task);
  }
}
