import { RepriseError } from '#src/domain/errors.js';
import type { CancelMode, ExecutionStatus, PauseClock, PauseMode } from '#src/domain/execution.js';
import type { JsonObject } from '#src/domain/json.js';
import { CANCEL_COMMANDS, type Command, PAUSE_COMMANDS } from '#src/domain/state-machine.js';
import type { AdvanceOptions } from '#src/engine/deciding.js';
import type { Outcome } from '#src/engine/outcome.js';
import { type ResumeOptions, Walk } from './walk.js';

/** What came of a command: the status it led to, or the code of its refusal. */
export interface Answer {
  from: ExecutionStatus;
  command: Command;
  answer: { to: ExecutionStatus } | { refused: string };
}

/** A walk that notes what each command and each decision of the engine led to. */
export class ObservedWalk extends Walk {
  readonly answers: Answer[] = [];
  /** Changes of the status with nobody asking, as `running -> completed`. */
  readonly changes: string[] = [];

  override pause(mode: PauseMode = 'wait', clock: PauseClock = 'run'): string[] {
    return this.#ask(PAUSE_COMMANDS[mode], () => super.pause(mode, clock));
  }

  override resume(data: JsonObject = {}, options: ResumeOptions = {}): string[] {
    return this.#ask(options.force ? 'force_resume' : 'resume', () => super.resume(data, options));
  }

  override cancel(mode: CancelMode = 'graceful'): string[] {
    return this.#ask(CANCEL_COMMANDS[mode], () => super.cancel(mode));
  }

  override sendEvent(name: string, payload: JsonObject = {}, ttlMs: number | null = null): string[] {
    return this.#ask('send_event', () => super.sendEvent(name, payload, ttlMs));
  }

  override advance(outcomes: Outcome[] = [], options: Partial<AdvanceOptions> = {}): string[] {
    return this.#change(() => super.advance(outcomes, options));
  }

  override claim(): string[] {
    return this.#change(() => super.claim());
  }

  override answer(how: 'done' | 'failed' | 'given back' = 'done'): string[] {
    return this.#change(() => super.answer(how));
  }

  #ask(command: Command, ask: () => string[]): string[] {
    const from = this.status;
    try {
      const events = ask();
      this.answers.push({ from, command, answer: { to: this.status } });
      return events;
    } catch (error) {
      if (error instanceof RepriseError)
        this.answers.push({ from, command, answer: { refused: error.code } });
      throw error;
    }
  }

  #change(decide: () => string[]): string[] {
    const from = this.status;
    const events = decide();
    if (this.status !== from) this.changes.push(`${from} -> ${this.status}`);
    return events;
  }
}
