import { KEY_PREFIX } from '../domain/api-key.js';
import type { Logger } from '../domain/logger.js';
import { hashKey } from '../services/api-key.js';
import { findGoodKeys, findKeyHolder, type KeyHolder, noteKeyUse } from '../services/api-key-use.js';
import type { Services } from '../services/services.js';
import { type Authorizations, bearerOf, type Permit } from './auth.js';

/** How long a key is taken for good without looking: only where the hint of its revocation got lost. */
const KEEP_MS = 5_000;
const USE_NOTED_EVERY_MS = 60_000;
const MOST_KNOWN = 10_000;

interface Known {
  holder: KeyHolder;
  /** When it was read, in milliseconds. */
  readAt: number;
  notedAt: number;
}

type Listener = Parameters<Authorizations['onChange']>[0];

/** Knows who comes with which API key, and hears when one is revoked, also where the hint of it got lost. */
export class KeyRing implements Authorizations {
  readonly #services: Services;
  readonly #logger: Logger;
  readonly #known = new Map<string, Known>();
  readonly #listeners = new Set<Listener>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #unlisten: () => void;
  /** Counts the hints: what was read before one may be out of date. */
  #hints = 0;
  #cancelLook: (() => void) | null = null;

  constructor(services: Services, logger: Logger) {
    this.#services = services;
    this.#logger = logger;
    this.#unlisten = services.notifier.listen(({ keys }) => keys && this.#hear());
  }

  readonly authenticate = async (authorization: string | null | undefined): Promise<Permit | null> => {
    const key = bearerOf(authorization);
    if (!key?.startsWith(KEY_PREFIX)) return null;
    const hash = hashKey(key);
    const known = this.#fresh(hash) ?? (await this.#read(hash));
    if (!known) return null;
    this.#noteUse(known);
    return { caller: known.holder.caller, expiresAt: known.holder.expiresAt };
  };

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when nothing is written any more. */
  async close(): Promise<void> {
    this.#unlisten();
    this.#cancelLook?.();
    this.#known.clear();
    await Promise.all(this.#underWay);
  }

  get #now(): number {
    return this.#services.clock.now().getTime();
  }

  #fresh(hash: string): Known | null {
    const known = this.#known.get(hash);
    return known && this.#now - known.readAt < KEEP_MS ? known : null;
  }

  async #read(hash: string): Promise<Known | null> {
    for (;;) {
      const hints = this.#hints;
      const readAt = this.#now;
      const holder = await findKeyHolder(this.#services, hash);
      if (hints !== this.#hints) continue;
      if (!holder) return null;
      const known = { notedAt: Number.NEGATIVE_INFINITY, ...this.#known.get(hash), holder, readAt };
      this.#remember(hash, known);
      return known;
    }
  }

  #remember(hash: string, known: Known): void {
    const oldest = this.#known.size >= MOST_KNOWN ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined && !this.#known.has(hash)) this.#known.delete(oldest);
    this.#known.set(hash, known);
    this.#cancelLook ??= this.#services.clock.schedule(KEEP_MS, () => this.#look());
  }

  #hear(): void {
    this.#hints += 1;
    for (const known of this.#known.values()) known.readAt = Number.NEGATIVE_INFINITY;
    this.#look();
  }

  /** Finds out which of the known keys were revoked, now and again later: whoever has live connections is to hear of it. */
  #look(): void {
    this.#cancelLook?.();
    this.#cancelLook =
      this.#known.size > 0 ? this.#services.clock.schedule(KEEP_MS, () => this.#look()) : null;
    this.#track(this.#dropRevoked());
  }

  async #dropRevoked(): Promise<void> {
    const hashes = [...this.#known.keys()];
    if (hashes.length === 0) return;
    const good = new Set(await findGoodKeys(this.#services, hashes));
    const revoked = new Set<string>();
    for (const hash of hashes) {
      if (good.has(hash)) continue;
      const known = this.#known.get(hash);
      if (known) revoked.add(known.holder.id);
      this.#known.delete(hash);
    }
    if (revoked.size > 0) for (const listener of this.#listeners) listener(revoked);
  }

  #noteUse(known: Known): void {
    const now = this.#now;
    if (now - known.notedAt < USE_NOTED_EVERY_MS) return;
    known.notedAt = now;
    this.#track(noteKeyUse(this.#services, known.holder.id, USE_NOTED_EVERY_MS));
  }

  /** Nobody waits for it, and what fails is done again later. */
  #track(work: Promise<void>): void {
    const tracked: Promise<void> = work
      .catch((error) => this.#logger.warn({ err: error }, 'the use of API keys could not be looked after'))
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }
}
