import { compileDefinition } from '#src/definition/compile.js';
import { AGENT_STOPPED, claim, claimable, complete, reportFailure } from '#src/domain/agent-operation.js';
import { type Folded, toCheckpoint } from '#src/domain/checkpoint.js';
import { type Asking, cancel, pause, stamp, timeoutFrom } from '#src/domain/command.js';
import { editableStep, editInput } from '#src/domain/edit-input.js';
import type { ExecutionEvent, NewEvent } from '#src/domain/event.js';
import type { CancelMode, Execution, ExecutionState, PauseClock, PauseMode } from '#src/domain/execution.js';
import { beforeFirstEvent } from '#src/domain/first-state.js';
import { idempotencyKeyOf, iterationsOf } from '#src/domain/idempotency.js';
import { receiveEvent } from '#src/domain/incoming-event.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { beginRerun, planRerun } from '#src/domain/rerun.js';
import { type ResumeRequest, type ResumeTerms, resume } from '#src/domain/resume.js';
import { isInFlight, isRemote, type StepExecution } from '#src/domain/step.js';
import { advance } from '#src/engine/advance.js';
import type { AdvanceOptions } from '#src/engine/deciding.js';
import type { Outcome } from '#src/engine/outcome.js';
import { TestClock } from '#test/support/clock.js';

export type ResumeOptions = Partial<ResumeTerms> & { force?: boolean };

/** A pause may last for seven days, and nothing else is in the way. */
export const TERMS: ResumeTerms = { maxPauseMs: 7 * 86_400_000, heldBy: null, target: null };

interface RerunOf {
  state: ExecutionState;
  fromStepId: string;
  input: Json | undefined;
}

/** An execution without a database: what commands and the engine decide is folded at once, and its events are kept. */
export class Walk {
  readonly clock = new TestClock();
  readonly graph;
  readonly history: ExecutionEvent[] = [];
  /** Every path whose work was begun, as often as it was. */
  readonly launched: string[] = [];
  /** The same without results that are gathered, and with what agents took: by the key that its receiver can tell it by. */
  readonly work: { path: string; key: string }[] = [];
  /** Every step as it was stored last, also inside what is done. */
  readonly rows = new Map<string, StepExecution>();
  state: ExecutionState;
  readonly #definition: [steps: Json[], more: JsonObject];

  constructor(steps: Json[], more: JsonObject = {}, source: RerunOf | null = null) {
    this.#definition = [steps, more];
    this.graph = compileDefinition({ steps, ...more }).graph;
    const id = `00000000-0000-7000-8000-00000000000${source ? 2 : 1}`;
    const createdAt = this.clock.now();
    this.state = beforeFirstEvent({
      ...{ id, executionId: 'exec_walk', versionId: 'version-1', createdAt },
      ...{ startAt: null, queueKey: null, queueLimit: null, dryRun: false, rerunOf: null, rerunFrom: null },
    } as Execution);
    const timeoutAt = timeoutFrom(this.graph, createdAt)?.toISOString() ?? null;
    if (source) this.#beginRerun(source, timeoutAt);
    else this.#begin(timeoutAt);
  }

  #begin(timeoutAt: string | null): void {
    const { entries, ids } = this.graph.root;
    const data = { next: entries, totalSteps: ids.length, timeoutAt };
    this.#store(stamp(this.asking, { type: 'execution.created', data }));
  }

  #beginRerun({ state, fromStepId, input }: RerunOf, timeoutAt: string | null): void {
    const rerun = planRerun(state, this.graph, fromStepId);
    this.state.execution.resumeData = state.execution.resumeData;
    const begun = beginRerun(rerun, this.graph, { timeoutAt }, { input, reason: null });
    this.#store(stamp(this.asking, ...begun));
  }

  /** A new execution that goes on from one of the steps of this one. */
  rerun(fromStepId: string, input?: Json): Walk {
    return new Walk(...this.#definition, { state: this.state, fromStepId, input });
  }

  editInput(path: string, input: Json): string[] {
    const step = editableStep(this.state, this.graph, path);
    return this.#store(editInput(this.state, this.graph, step, { input, reason: 'a slip' }, this.asking));
  }

  get status() {
    return this.state.execution.status;
  }

  pause(mode: PauseMode = 'wait', clock: PauseClock = 'run'): string[] {
    return this.#store(pause(this.state, { reason: 'a break', mode, clock }, this.asking));
  }

  resume(data: JsonObject = {}, { force = false, ...terms }: ResumeOptions = {}): string[] {
    const request: ResumeRequest = { data, reason: null, force };
    return this.#store(resume(this.state, this.graph, request, { ...TERMS, ...terms }, this.asking));
  }

  cancel(mode: CancelMode = 'graceful'): string[] {
    return this.#store(cancel(this.state, { reason: 'enough', mode }, this.asking));
  }

  sendEvent(name: string, payload: JsonObject = {}, ttlMs: number | null = null): string[] {
    const keptId = `kept-${this.history.length}`;
    return this.#store(receiveEvent(this.state, this.graph, { name, payload, ttlMs, keptId }, this.asking));
  }

  /** An agent takes all that waits for one. */
  claim(): string[] {
    const waiting = [...this.state.steps.keys()].flatMap(
      (path) => claimable(this.graph, this.state, path, this.clock.now()) ?? [],
    );
    const by = { agent: 'agent-1', leaseMs: 30_000 };
    const told = this.#store(waiting.flatMap((step) => claim(this.graph, step, by, this.asking)));
    for (const { path } of waiting) this.#noteWork(path);
    return told;
  }

  /** An agent ends the first operation that one has; nothing where none has any. */
  answer(how: 'done' | 'failed' | 'given back' = 'done'): string[] {
    const step = [...this.state.steps.values()].find((one) => isRemote(one) && isInFlight(one));
    if (!step?.lease) return [];
    const ref = { executionId: this.state.execution.id, path: step.path, epoch: step.lease.epoch };
    if (how === 'done')
      return this.#store(complete(this.graph, this.state, ref, { done: step.path }, this.asking));
    const error = { code: how === 'failed' ? 'HTTP_503' : AGENT_STOPPED, message: 'it said so' };
    const failure = { error, retryable: true, retryAfterMs: null };
    return this.#store(reportFailure(this.graph, this.state, ref, failure, this.asking));
  }

  /** One decision of the engine; what it emits is told in words, as `step.started ship`. */
  advance(outcomes: Outcome[] = [], options: Partial<AdvanceOptions> = {}): string[] {
    const { events, launches, folded } = this.decide(outcomes, options);
    this.launched.push(...launches);
    const told = this.#store(events, folded);
    for (const path of launches) this.#noteWork(path);
    return told;
  }

  #noteWork(path: string): void {
    const step = this.state.steps.get(path);
    if (step?.parts) return;
    const { id } = this.state.execution;
    this.work.push({ path, key: idempotencyKeyOf(id, path, iterationsOf(this.state, path), '') });
  }

  /** What the engine would decide. */
  decide(outcomes: Outcome[] = [], options: Partial<AdvanceOptions> = {}) {
    return advance(this.graph, this.state, outcomes, {
      now: this.clock.now(),
      maxBytes: 1024 * 1024,
      ...options,
    });
  }

  get asking(): Asking {
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
    for (const { step } of checkpoint.steps) this.rows.set(step.path, step);
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
