import { RequestError } from '../client/errors.js';
import { HeartbeatOperationsDocument } from '../client/generated/graphql.js';
import type { Logger } from '../domain/logger.js';
import type { Chance, Clock } from '../domain/runtime.js';
import { StepFailure } from '../domain/step-failure.js';
import { backoffMs } from './backoff.js';
import type { Holding, Progress } from './holding.js';
import type { Holdings } from './holdings.js';
import type { Link } from './link.js';
import { Unwanted } from './outcome.js';
import { isFinalAnswer } from './refusal.js';

/** How long news of progress is gathered. */
const NEWS_MS = 1_000;

export interface HeartbeatOptions {
  link: Link;
  holdings: Holdings;
  clock: Clock;
  chance: Chance;
  logger: Logger;
}

/** One operation as a beat tells of it. */
interface Told {
  holding: Holding;
  epoch: number;
  news: Progress | null;
}

/** Keeps the leases of all that is held, tells of progress, and hears what is wanted no more: all in one request. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #failures = 0;
  #isBeating = false;
  #dueAt = Number.POSITIVE_INFINITY;
  #cancel = () => {};
  #isOpen = true;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Call it when something is held anew, or has news. */
  arm(): void {
    // The one that is under way arms the next.
    if (this.#isBeating || !this.#isOpen) return;
    const now = this.#options.clock.now().getTime();
    const dueAt = now + this.#intervalMs();
    if (dueAt >= this.#dueAt) return;
    this.#cancel();
    this.#dueAt = dueAt;
    this.#cancel = this.#options.clock.schedule(dueAt - now, () => void this.#beat());
  }

  close(): void {
    this.#isOpen = false;
    this.#cancel();
  }

  /** A third of the shortest lease, so that two beats may be lost. */
  #intervalMs(): number {
    const { holdings, chance } = this.#options;
    const held = [...holdings];
    const regular = Math.min(...held.map(({ leaseMs }) => leaseMs / 3));
    if (this.#failures > 0) return Math.min(regular, backoffMs(this.#failures, chance));
    return held.some(({ hasNews }) => hasNews) ? Math.min(regular, NEWS_MS) : regular;
  }

  async #beat(): Promise<void> {
    this.#dueAt = Number.POSITIVE_INFINITY;
    if (this.#options.holdings.size === 0) return;
    const told = [...this.#options.holdings].map(
      (holding): Told => ({ holding, epoch: holding.epoch, news: holding.takeNews() }),
    );
    this.#isBeating = true;
    try {
      await this.#tell(told);
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      // Of a lost connection the link has told.
      if (isFinalAnswer(error)) this.#options.logger.error({}, `a heartbeat was refused: ${error.message}`);
      for (const { holding, news } of told) holding.returnNews(news);
    }
    this.#isBeating = false;
    if (this.#options.holdings.size > 0) this.arm();
  }

  async #tell(told: Told[]): Promise<void> {
    const operations = told.map(({ holding: { id }, epoch, news }) => ({ id, epoch, ...news }));
    const { heartbeatOperations: answer } = await this.#options.link.ask(HeartbeatOperationsDocument, {
      input: { operations },
    });
    if (answer.__typename !== 'HeartbeatOperationsPayload')
      throw new RequestError([{ message: answer.message, extensions: { code: answer.code } }]);
    for (const { id, wanted, ...rest } of answer.operations) {
      const one = told.find(({ holding }) => holding.id === id);
      // It may have been claimed anew meanwhile.
      if (one && !wanted && one.holding.epoch === one.epoch) one.holding.abort(reasonToStop(rest));
    }
  }
}

/** Of what is still this agent's, the server waits to hear that it has stopped. */
function reasonToStop({ reason, leaseUntil }: { reason: string | null; leaseUntil: string | null }) {
  const why = reason ?? 'nobody waits for it any more';
  return leaseUntil === null ? new Unwanted(why) : new StepFailure('OPERATION_UNWANTED', why);
}
