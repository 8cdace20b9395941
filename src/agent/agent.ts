import { StepFailure } from '../domain/step-failure.js';
import { type AgentOptions, type AgentSettings, settingsOf } from './options.js';
import { Unwanted } from './outcome.js';
import { createParts, type Parts } from './parts.js';
import type { AgentRefusedError } from './refusal.js';

export interface Agent {
  /** Begins to claim. The process stays alive until the agent is stopped. */
  start(): void;
  /**
   * Claims no more, and lets what runs end for `drainMs`. The rest is aborted, and given back for another agent to take.
   * Without a server that takes answers it ends a few seconds after that.
   */
  stop(options?: { drainMs?: number }): Promise<void>;
  /** Resolves once the agent is stopped. Rejects with `AgentRefusedError` where the server does not let it work. */
  readonly stopped: Promise<void>;
}

const DRAIN_MS = 10_000;
/** How long work that is aborted may take to end, and its answer to be taken. */
const LAST_ANSWERS_MS = 5_000;
/** The longest that there is. */
const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

/** Does the operations of one queue, in this process, for a server anywhere. */
export function createAgent(options: AgentOptions): Agent {
  return new RunningAgent(options);
}

class RunningAgent implements Agent {
  readonly stopped: Promise<void>;
  readonly #parts: Parts;
  readonly #settings: AgentSettings;
  #settle: (error?: AgentRefusedError) => void = () => {};
  #keepAlive: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;
  #ending: Promise<void> | null = null;

  constructor(options: AgentOptions) {
    this.#settings = settingsOf(options);
    this.stopped = new Promise((resolve, reject) => {
      this.#settle = (error) => (error ? reject(error) : resolve());
    });
    // Whoever does not ask for it reads it in the log.
    this.stopped.catch(() => {});
    this.#parts = createParts(this.#settings, (error) => void this.#end(error));
  }

  start(): void {
    if (this.#keepAlive || this.#stopping) return;
    // Between two connections nothing else would.
    this.#keepAlive = setInterval(() => {}, LONGEST_INTERVAL_MS);
    this.#parts.intake.open();
    this.#parts.followNews();
  }

  stop({ drainMs = DRAIN_MS }: { drainMs?: number } = {}): Promise<void> {
    this.#stopping ??= this.#stop(drainMs);
    return this.#stopping;
  }

  async #stop(drainMs: number): Promise<void> {
    const { intake, holdings } = this.#parts;
    this.#settings.logger.info({ drainMs, held: holdings.size }, `stopping, with ${holdings.size} in hand`);
    const drained = intake.close().then(() => holdings.ended());
    if (!(await this.#isDoneWithin(drained, drainMs))) {
      holdings.abort(new StepFailure('AGENT_STOPPED', 'the agent was stopped'));
      await this.#isDoneWithin(
        drained.then(() => holdings.ended()),
        LAST_ANSWERS_MS,
      );
    }
    await this.#end();
  }

  #end(error?: AgentRefusedError): Promise<void> {
    this.#ending ??= this.#close(error);
    return this.#ending;
  }

  async #close(error: AgentRefusedError | undefined): Promise<void> {
    const { intake, heartbeat, holdings, link } = this.#parts;
    if (error) this.#settings.logger.error({}, error.message);
    const closed = link.close();
    void intake.close();
    heartbeat.close();
    holdings.abort(new Unwanted('the agent has stopped'));
    if (this.#keepAlive) clearInterval(this.#keepAlive);
    await closed;
    this.#settle(error);
  }

  #isDoneWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#settings.clock.schedule(ms, () => resolve(false));
      void work.then(() => {
        cancel();
        resolve(true);
      });
    });
  }
}
