import type { Alarm } from './alarm.js';
import type { Entry } from './ledger.js';
import type { Requests } from './requests.js';

const APPROVAL_STEP = 'ask_approval';
/** One of so many is rejected. */
const REJECTED_OF = 4;

/** The person who decides about large orders: a few at once, the others after the break. */
export class Clerk {
  /** The executions that asked for a decision, in the order in which they did. */
  readonly asked: Entry[] = [];
  readonly rejected: string[] = [];
  /** What the three answers said to the decision that was sent three times: had it been carried out before? */
  repeated: boolean[] = [];
  readonly #requests: Requests;
  readonly #alarm: Alarm;
  readonly #decisions: Promise<void>[] = [];
  #decidesUpTo: number;

  constructor(requests: Requests, alarm: Alarm, decidesAtOnce: number) {
    this.#requests = requests;
    this.#alarm = alarm;
    this.#decidesUpTo = decidesAtOnce;
  }

  /** To be told of every pause; those by hand are not the clerk's. */
  take(entry: Entry): void {
    if (entry.execution.pausedStepId !== APPROVAL_STEP) return;
    this.asked.push(entry);
    this.#work();
  }

  /** After the break: decides what has piled up, and from now on everything at once. */
  comeBack(): void {
    this.#decidesUpTo = Number.POSITIVE_INFINITY;
    this.#work();
  }

  /** The executions whose decisions were sent. */
  get decided(): Entry[] {
    return this.asked.slice(0, this.#decisions.length);
  }

  /** Those that wait for theirs. */
  get undecided(): Entry[] {
    return this.asked.slice(this.#decisions.length);
  }

  /** Resolves when every decision that was sent has been answered. */
  async finish(): Promise<void> {
    await Promise.all(this.#decisions);
  }

  #work(): void {
    while (this.#decisions.length < Math.min(this.asked.length, this.#decidesUpTo)) {
      const index = this.#decisions.length;
      const decision = this.#decide(this.asked[index] as Entry, index);
      decision.catch(this.#alarm.raise);
      this.#decisions.push(decision);
    }
  }

  async #decide({ id }: Entry, index: number): Promise<void> {
    const approved = (index + 1) % REJECTED_OF !== 0;
    if (!approved) this.rejected.push(id);
    const command = { id, commandId: `decision-${id}`, resumeData: { approved } };
    const send = async () => (await this.#requests.resume(command)).repeated;
    const first = await send();
    if (index === 0) this.repeated = [first, await send(), await send()];
  }
}
