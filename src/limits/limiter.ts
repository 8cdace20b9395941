import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../services/services.js';
import { LimitError, secondsOf } from './limit-error.js';
import type { RequestLimits } from './request-limits.js';

const SECONDS = 60;

/** So many times both rates may be refused within a minute for nothing: it takes work to read what is refused. */
const REFUSALS_PER_RATE = 10;

/** What an operation takes of its caller's rates. What agents ask for to do their work is never held up by other requests. */
export interface Taking {
  kind: 'ordinary' | 'agent';
  /** What it costs the project's budget; agents' work costs nothing. */
  cost: number;
}

type Rates = Pick<
  RequestLimits,
  'requestsPerMinute' | 'agentRequestsPerMinute' | 'strangersPerMinute' | 'costPerMinute'
>;

/** Counts who asks for how much, in this process. Each way to ask, GraphQL, REST or a socket, takes from the same counts. */
export class Limiter {
  readonly #rates: Rates;
  readonly #arrivals: RateLimiterMemory;
  readonly #refusals: RateLimiterMemory;
  readonly #ordinary: RateLimiterMemory;
  readonly #agents: RateLimiterMemory;
  readonly #strangers: RateLimiterMemory;
  readonly #budgets: RateLimiterMemory;

  constructor(rates: Rates) {
    const { requestsPerMinute, agentRequestsPerMinute, strangersPerMinute, costPerMinute } = rates;
    this.#rates = rates;
    this.#arrivals = perMinute(requestsPerMinute + agentRequestsPerMinute);
    this.#refusals = perMinute(REFUSALS_PER_RATE * (requestsPerMinute + agentRequestsPerMinute));
    this.#ordinary = perMinute(requestsPerMinute);
    this.#agents = perMinute(agentRequestsPerMinute);
    this.#strangers = perMinute(strangersPerMinute);
    this.#budgets = perMinute(costPerMinute);
  }

  /** Something came from a caller, and it is not read yet what. Throws {@link LimitError}. */
  async takeArrival(caller: Caller): Promise<void> {
    const { requestsPerMinute, agentRequestsPerMinute } = this.#rates;
    const lateMs = await take(this.#arrivals, keyOf(caller));
    if (lateMs !== null)
      throw tooMany(
        requestsPerMinute + agentRequestsPerMinute,
        'requests, for agents and otherwise',
        lateMs,
        null,
      );
  }

  /** An operation that came is about to be carried out. Throws {@link LimitError}. */
  async takeOperation(caller: Caller, { kind, cost }: Taking): Promise<void> {
    const { requestsPerMinute, agentRequestsPerMinute } = this.#rates;
    const lateMs = await take(kind === 'agent' ? this.#agents : this.#ordinary, keyOf(caller));
    if (lateMs !== null) {
      await this.#giveBack(caller);
      throw kind === 'agent'
        ? tooMany(agentRequestsPerMinute, 'requests of agents', lateMs, 'AGENT_REQUESTS_PER_MINUTE')
        : tooMany(requestsPerMinute, 'requests', lateMs, 'REQUESTS_PER_MINUTE');
    }
    if (kind === 'ordinary') await this.#takeCost(caller, cost);
  }

  /** What is refused of one kind is not to hold up the other, as long as the refusals are not too many themselves. */
  async #giveBack(caller: Caller): Promise<void> {
    const key = keyOf(caller);
    if ((await take(this.#refusals, key)) === null) await this.#arrivals.reward(key, 1);
  }

  /** A request came from an address, and from nobody who is known. Throws {@link LimitError}. */
  async takeStranger(address: string): Promise<void> {
    const lateMs = await take(this.#strangers, address);
    if (lateMs !== null) throw tooManyStrangers(this.#rates.strangersPerMinute, lateMs);
  }

  async #takeCost({ projectId }: Caller, cost: number): Promise<void> {
    const { costPerMinute } = this.#rates;
    const lateMs = await take(this.#budgets, projectId, cost);
    if (lateMs === null) return;
    throw new LimitError(
      'RATE_LIMITED',
      `this operation costs ${cost}, and so much is not left of the ${costPerMinute} that a project may spend within a minute (COST_PER_MINUTE): ask again in ${secondsOf(lateMs)} s, or for less`,
      lateMs,
    );
  }
}

/** Who has a rate of their own: each key, and each person with whatever token. */
function keyOf({ projectId, actor, origin }: Caller): string {
  return JSON.stringify([projectId, actor, origin?.credential ?? 'token']);
}

function perMinute(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: SECONDS });
}

/** Null where there was enough; otherwise nothing is taken, and the answer is in how many milliseconds there is all of it again. */
async function take(rate: RateLimiterMemory, key: string, points = 1): Promise<number | null> {
  try {
    await rate.consume(key, points);
    return null;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    await rate.reward(key, points);
    return refused.msBeforeNext;
  }
}

function tooMany(most: number, what: string, lateMs: number, setting: string | null): LimitError {
  const named = setting === null ? '' : ` (${setting})`;
  const message = `you have sent ${most} ${what} within a minute, the most there may be${named}: ask again in ${secondsOf(lateMs)} s`;
  return new LimitError('RATE_LIMITED', message, lateMs);
}

function tooManyStrangers(most: number, lateMs: number): LimitError {
  return new LimitError(
    'RATE_LIMITED',
    `${most} requests without a valid token came from your address within a minute, the most there may be: send a valid token, or ask again in ${secondsOf(lateMs)} s`,
    lateMs,
  );
}
