import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Time as the code sees it. The one place, with {@link Ids}, where the outside world's time and chance come in. */
export interface Clock {
  now(): Date;
  /** Calls `task` once after `delayMs`; the returned function takes that back. Never keeps the process alive. */
  schedule(delayMs: number, task: () => void): () => void;
}

export interface Ids {
  /** A UUIDv7: sorts by the time it was made. */
  uuid(): string;
  /** 16 random base32 characters, for names that people type. */
  short(): string;
}

/** A number from 0 up to 1, evenly spread. */
export type Chance = () => number;

export const systemChance: Chance = Math.random;

/** setTimeout fires at once past this; longer delays are cut into pieces. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  schedule(delayMs, task) {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number) => {
      const piece = Math.min(Math.max(leftMs, 0), LONGEST_TIMEOUT_MS);
      timer = setTimeout(() => (leftMs > piece ? arm(leftMs - piece) : task()), piece);
      timer.unref();
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};

const BASE32 = 'abcdefghijkmnpqrstuvwxyz23456789';

export const systemIds: Ids = {
  uuid: () => uuidv7(),
  short: () => Array.from(randomBytes(16), (byte) => BASE32[byte % 32]).join(''),
};
