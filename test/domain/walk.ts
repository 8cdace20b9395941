import { compileDefinition } from '#src/definition/compile.js';
import { type Folded, toCheckpoint } from '#src/domain/checkpoint.js';
import { type Asking, cancel, pause, receiveEvent, resume, timeoutFrom } from '#src/domain/command.js';
import type { ExecutionEvent, NewEvent } from '#src/domain/event.js';
import type { Execution, ExecutionState, PauseMode } from '#src/domain/execution.js';
import { beforeFirstEvent } from '#src/domain/fold.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import type { StepExecution } from '#src/domain/step.js';
import { advance } from '#src/engine/advance.js';
import type { AdvanceOptions } from '#src/engine/deciding.js';
import type { Outcome } from '#src/engine/outcome.js';
import { TestClock } from '#test/support/clock.js';

/** An execution without a database: what commands and the engine decide is folded at once, and its events are kept. */
export class Walk {
  readonly clock = new TestClock();
  readonly graph;
  readonly history: ExecutionEvent[] = [];
  /** Every path whose work was begun, as often as it was. */
  readonly launched: string[] = [];
  /** Every step as it was stored last, also inside what is done. */
  readonly rows = new Map<string, StepExecution>();
  state: ExecutionState;

  constructor(steps: Json[], more: JsonObject = {}) {
    this.graph = compileDefinition({ steps, ...more }).graph;
    const id = '00000000-0000-7000-8000-000000000001';
    const createdAt = this.clock.now();
    this.state = beforeFirstEvent({ id, executionId: 'exec_walk', createdAt } as Execution);
    const timeoutAt = timeoutFrom(this.graph, createdAt)?.toISOString() ?? null;
    const { entries, ids } = this.graph.root;
    const data = { next: entries, totalSteps: ids.length, timeoutAt };
    this.#store([{ type: 'execution.created', data, actor: 'tester', at: createdAt }]);
  }

  get status() {
    return this.state.execution.status;
  }

  pause(mode: PauseMode = 'wait'): string[] {
    return this.#store(pause(this.state, { reason: 'a break', mode }, this.#asking));
  }

  resume(data: JsonObject = {}): string[] {
    return this.#store(resume(this.state, this.graph, { data }, this.#asking));
  }

  cancel(): string[] {
    return this.#store(cancel(this.state, { reason: 'enough' }, this.#asking));
  }

  sendEvent(name: string, payload: JsonObject = {}, ttlMs: number | null = null): string[] {
    const keptId = `kept-${this.history.length}`;
    return this.#store(receiveEvent(this.state, this.graph, { name, payload, ttlMs, keptId }, this.#asking));
  }

  /** One decision of the engine; what it emits is told in words, as `step.started ship`. */
  advance(outcomes: Outcome[] = [], options: Partial<AdvanceOptions> = {}): string[] {
    const { events, launches, folded } = this.decide(outcomes, options);
    this.launched.push(...launches);
    return this.#store(events, folded);
  }

  /** What the engine would decide. */
  decide(outcomes: Outcome[] = [], options: Partial<AdvanceOptions> = {}) {
    return advance(this.graph, this.state, outcomes, {
      now: this.clock.now(),
      maxBytes: 1024 * 1024,
      ...options,
    });
  }

  get #asking(): Asking {
    return { actor: 'tester', now: this.clock.now() };
  }

  #store(events: NewEvent[], folded?: Folded): string[] {
    const { checkpoint, after: next } = toCheckpoint(
      this.state,
      events,
      { owner: null, epoch: 0 },
      () => ({ kind: 'keep' }),
      folded,
    );
    for (const { keepsInput, keepsOutput, ...step } of checkpoint.steps) this.rows.set(step.path, step);
    this.state = next;
    this.history.push(...checkpoint.events.map(asStored));
    return events.map(inWords);
  }
}

/** An event as it comes back from the database: its data went through JSON. */
function asStored(event: ExecutionEvent): ExecutionEvent {
  return { ...event, data: JSON.parse(JSON.stringify(event.data)) };
}

export function inWords(event: { type: string; stepPath?: string }): string {
  return event.stepPath === undefined ? event.type : `${event.type} ${event.stepPath}`;
}

export const succeeded = (path: string, output: Json = null): Outcome => ({
  kind: 'succeeded',
  path,
  output,
});
export const failed = (path: string, code = 'HTTP_503', retryable = true): Outcome => {
  const error = { code, message: `${code}, it said` };
  return { kind: 'failed', path, error, retryable, retryAfterMs: null };
};
export const aborted = (path: string): Outcome => ({ kind: 'aborted', path, reason: 'told to stop' });
export const lost = (path: string): Outcome => ({ kind: 'lost', path });
