import { ClaimOperationsDocument } from '../client/generated/graphql.js';
import type { Clock } from '../domain/runtime.js';
import type { Claim } from './claim.js';
import type { Holdings } from './holdings.js';
import type { Link } from './link.js';
import { AgentRefusedError, isFinalAnswer, retryAfterMs } from './refusal.js';

/** However quiet it is, the queue is looked at so often: news of it may be lost. */
const LOOK_MS = 30_000;
/** What a server gives at once. */
const MOST_CLAIMED = 100;

export interface IntakeOptions {
  link: Link;
  holdings: Holdings;
  clock: Clock;
  queue: string;
  /** The name of this agent. */
  agent: string;
  onClaimed(operation: Claim): void;
  onRefused(error: AgentRefusedError): void;
}

/** Claims operations when there is news of some, and room for them. */
export class Intake {
  readonly #options: IntakeOptions;
  /** There may be something to claim. */
  #isHinted = false;
  #isOpen = false;
  #filling: Promise<void> | null = null;
  #claiming: Promise<void> = Promise.resolve();
  #cancelLook = () => {};

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  open(): void {
    this.#isOpen = true;
    this.#lookLater();
  }

  hint(): void {
    this.#isHinted = true;
    this.fill();
  }

  /** Call it when there is more room. */
  fill(): void {
    this.#filling ??= this.#claimAll().finally(() => {
      this.#filling = null;
      // A hint or room may have come in the very last moment.
      if (this.#mayClaim) this.fill();
    });
  }

  /** Claims no more. Resolves when what a claim under way brings has been handed on. */
  async close(): Promise<void> {
    this.#isOpen = false;
    this.#cancelLook();
    await this.#claiming.catch(() => {});
  }

  get #mayClaim(): boolean {
    const { link, holdings } = this.#options;
    return this.#isOpen && !link.isClosed && this.#isHinted && holdings.room > 0;
  }

  async #claimAll(): Promise<void> {
    for (let failures = 0; this.#mayClaim; ) {
      try {
        this.#claiming = this.#claim(Math.min(this.#options.holdings.room, MOST_CLAIMED));
        await this.#claiming;
        failures = 0;
      } catch (error) {
        this.#isHinted = true;
        if (isFinalAnswer(error)) this.#refuse(error.message);
        await this.#options.link.pause(failures++, retryAfterMs(error)).catch(() => {});
      }
    }
  }

  async #claim(max: number): Promise<void> {
    const { link, queue, agent, onClaimed } = this.#options;
    this.#isHinted = false;
    this.#lookLater();
    const { claimOperations: answer } = await link.ask(ClaimOperationsDocument, {
      input: { queue, max, agent },
    });
    if (answer.__typename !== 'ClaimOperationsPayload') return this.#refuse(answer.message);
    for (const operation of answer.operations) onClaimed(operation);
    // All that was asked for: there may be more.
    if (answer.operations.length >= max) this.#isHinted = true;
  }

  #refuse(message: string): void {
    const { queue, onRefused } = this.#options;
    onRefused(new AgentRefusedError(`nothing can be claimed from queue ${queue}: ${message}`));
  }

  #lookLater(): void {
    this.#cancelLook();
    if (this.#isOpen) this.#cancelLook = this.#options.clock.schedule(LOOK_MS, () => this.#look());
  }

  #look(): void {
    this.#lookLater();
    this.hint();
  }
}
