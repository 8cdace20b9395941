import type { Client } from '../client/client.js';
import type { TypedDocumentString } from '../client/generated/graphql.js';
import type { Logger } from '../domain/logger.js';
import type { Chance, Clock } from '../domain/runtime.js';
import { backoffMs } from './backoff.js';
import { AgentRefusedError, isFinalAnswer, isTokenRefusal, reasonOf, retryAfterMs } from './refusal.js';

/** A request that nobody answers is given up, and counts as a lost connection. */
const ANSWER_MS = 10_000;

/** How a server is talked to: questions go by HTTP, what it tells unasked comes by WebSocket. */
export type Way = 'HTTP' | 'WebSocket';

/** The link was closed: whoever waits for the server waits in vain. */
export class LinkClosed extends Error {}

export interface LinkOptions {
  client: Client;
  /** As it is named in the log. */
  url: string;
  clock: Clock;
  chance: Chance;
  logger: Logger;
  /** Told once that the token is not let in. */
  onRefused(error: AgentRefusedError): void;
}

/** What an agent and a server have to say to each other, over however many lost connections. */
export class Link {
  readonly #options: LinkOptions;
  readonly #closing = new AbortController();
  /** What could not be had of the server the last time that it was tried. */
  readonly #lost = new Set<Way>();
  #isReached = false;
  #wasReached = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Asks once. Rejects with a `RequestError` where the answer is an error, and otherwise where there is no answer. */
  async ask<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    if (this.isClosed) throw new LinkClosed();
    const late = new AbortController();
    const cancel = this.#options.clock.schedule(ANSWER_MS, () => late.abort(new Error('it does not answer')));
    const signal = AbortSignal.any([late.signal, this.#closing.signal]);
    try {
      const data = await this.#options.client.execute(document, variables, { signal });
      this.noteReached('HTTP');
      return data;
    } catch (error) {
      if (isFinalAnswer(error) && !isTokenRefusal(error)) this.noteReached('HTTP');
      else this.noteLost('HTTP', error);
      throw error;
    } finally {
      cancel();
    }
  }

  /** Asks until there is an answer. Rejects with a `RequestError` where that is an error, or with {@link LinkClosed}. */
  async insist<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    for (let failures = 0; ; failures++) {
      try {
        return await this.ask(document, variables);
      } catch (error) {
        if (this.isClosed) throw new LinkClosed();
        if (isFinalAnswer(error)) throw error;
        await this.pause(failures, retryAfterMs(error));
      }
    }
  }

  /** Waits as long as so many failures ask for, or the server where that is longer. Rejects with {@link LinkClosed}. */
  pause(failures: number, leastMs = 0): Promise<void> {
    const { clock, chance } = this.#options;
    return new Promise((resolve, reject) => {
      const { signal } = this.#closing;
      const onClose = () => {
        cancel();
        reject(new LinkClosed());
      };
      const cancel = clock.schedule(Math.max(backoffMs(failures, chance), leastMs), () => {
        signal.removeEventListener('abort', onClose);
        resolve();
      });
      signal.addEventListener('abort', onClose, { once: true });
      if (signal.aborted) onClose();
    });
  }

  noteReached(way: Way): void {
    this.#lost.delete(way);
    if (this.#isReached || this.#lost.size > 0 || this.isClosed) return;
    const { logger, url } = this.#options;
    logger.info({ url }, this.#wasReached ? `${url} is reached again` : `connected to ${url}`);
    this.#isReached = true;
    this.#wasReached = true;
  }

  /** Says so once, however often it is tried. */
  noteLost(way: Way, error: unknown): void {
    const { logger, url, onRefused } = this.#options;
    if (isTokenRefusal(error)) onRefused(new AgentRefusedError(`${url} refuses the token`));
    if (this.isClosed) return;
    this.#isReached = false;
    if (this.#lost.size === 0)
      logger.warn({ url }, `${url} can't be reached by ${way} (${reasonOf(error)}); trying until it can`);
    this.#lost.add(way);
  }

  /** Ends every request and wait. */
  async close(): Promise<void> {
    this.#closing.abort(new LinkClosed());
    await this.#options.client.close().catch(() => {});
  }
}
