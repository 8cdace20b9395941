import type { Json } from '../domain/json.js';
import { type Logger, nameLines } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';
import { NO_SPAN } from '../domain/tracing.js';
import type { OperationContext } from '../operations/define.js';
import type { Operations } from '../operations/registry.js';
import { deliver } from './answer.js';
import type { Claim } from './claim.js';
import { Holding } from './holding.js';
import type { Holdings } from './holdings.js';
import { type Link, LinkClosed } from './link.js';
import { outcomeOf, tellable, Unwanted } from './outcome.js';

export interface CrewOptions {
  link: Link;
  holdings: Holdings;
  operations: Operations;
  clock: Clock;
  logger: Logger;
  /** Told when something is held anew, or has news of its progress. */
  onNews(): void;
  onRoom(): void;
}

/** Does what was claimed, and sees to it that the server hears how it ended. */
export class Crew {
  readonly #options: CrewOptions;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  take(operation: Claim): void {
    const before = this.#options.holdings.get(operation.id);
    const goesOn = before && !before.signal.aborted && isSameWork(before.claimed, operation);
    if (goesOn) before.renew(operation);
    else this.#begin(operation, before);
  }

  #begin(operation: Claim, before: Holding | undefined): void {
    const { holdings, clock, onNews } = this.#options;
    before?.abort(new Unwanted('it was begun anew'));
    const holding = new Holding(operation, clock);
    holdings.add(holding);
    onNews();
    void this.#do(holding, before);
  }

  async #do(holding: Holding, before: Holding | undefined): Promise<void> {
    const { holdings, onRoom } = this.#options;
    const { id: operationId, claimed } = holding;
    const { executionId, stepPath, name: operation } = claimed;
    const logger = nameLines(this.#options.logger, { operationId, executionId, stepPath, operation });
    try {
      await before?.ended;
      await this.#work(holding, logger);
    } catch (error) {
      const what = error instanceof LinkClosed ? 'was not answered: the agent has stopped' : 'went wrong';
      logger.error({ err: error }, `operation ${operation} ${what}`);
    } finally {
      holdings.remove(holding);
      onRoom();
    }
  }

  async #work(holding: Holding, logger: Logger): Promise<void> {
    const { link, operations } = this.#options;
    const { name, input, attempt } = holding.claimed;
    logger.debug({ attempt }, `began ${name}`);
    const context = this.#contextOf(holding, logger);
    const outcome = await outcomeOf(operations.run(name, input as Json, context), holding.signal);
    if (outcome.kind === 'unwanted')
      return logger.info({ reason: outcome.reason }, `gave up ${name}: ${outcome.reason}`);
    logger.debug({ attempt, outcome: outcome.kind }, `${name} is done`);
    if (!(await deliver(link, holding, outcome, logger))) return;
    if (outcome.kind === 'completed') return logger.info({ attempt }, `did ${name}`);
    const { code, message } = outcome.failure;
    logger.warn({ attempt, code }, `${name} was not done: ${message}`);
  }

  #contextOf(holding: Holding, logger: Logger): OperationContext {
    const { executionId, stepPath, attempt, idempotencyKey } = holding.claimed;
    const { signal } = holding;
    return {
      ...{ executionId, stepPath, attempt, signal, idempotencyKey, logger, span: NO_SPAN },
      reportProgress: (percent, message) => {
        holding.report({
          percent: percentOf(percent),
          message: message === undefined ? null : tellable(`${message}`),
        });
        this.#options.onNews();
      },
    };
  }
}

/** Claimed twice by this agent, since its lease had ended in between. In a loop the next pass has another key. */
function isSameWork(one: Claim, other: Claim): boolean {
  return one.idempotencyKey === other.idempotencyKey;
}

function percentOf(percent: number | null): number | null {
  return typeof percent === 'number' && Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : null;
}
