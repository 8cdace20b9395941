import type { Folded } from '../domain/checkpoint.js';
import { endWaiting, engineAt, isAwaited, pausedEvent, stamp, takeEvent } from '../domain/command.js';
import { contextOf } from '../domain/context.js';
import type { NewEvent, StartedData } from '../domain/event.js';
import { type ExecutionState, isFinal, pathsInFlight } from '../domain/execution.js';
import { type Decided, fail, nextOf, skip, succeed } from '../domain/flow.js';
import { applyTo, type DraftState, draftOf, stateOf } from '../domain/fold.js';
import { type ContainerNode, type Graph, type GraphNode, isContainer, nodeOf } from '../domain/graph.js';
import type { Json } from '../domain/json.js';
import { containerOf, scopeOf, scopesAround, stepIdOf } from '../domain/path.js';
import type { Failure } from '../domain/retry.js';
import { Scopes } from '../domain/scopes.js';
import {
  isFinished,
  isHeld,
  isInFlight,
  isRemote,
  isWaiting,
  type StepError,
  type StepExecution,
  type StepProgress,
} from '../domain/step.js';
import { render } from '../domain/template.js';
import type { Stand } from '../steps/step-runner.js';
import { beginContainer, collected, itemToBegin, settle } from './containers.js';
import { runnerOf } from './step-runners.js';

/** How a step in flight ended: by itself, by our signal, or with the worker that ran it; or how far it has come. */
export type Outcome =
  | { kind: 'succeeded'; path: string; output: Json }
  | ({ kind: 'failed'; path: string } & Failure)
  | { kind: 'aborted'; path: string; reason: string }
  | { kind: 'lost'; path: string }
  | ({ kind: 'progressed'; path: string } & StepProgress);

export interface Advanced {
  events: NewEvent[];
  /** Paths of the steps whose work begins once the events are stored. */
  launches: string[];
  /** Where the events lead to. */
  folded: Folded;
}

export interface AdvanceOptions {
  now: Date;
  /** Most bytes of JSON that a step may be given, and may leave behind. */
  maxBytes: number;
  /** Ends the run instead of starting anything: it has cost too many workers. */
  quarantine?: boolean;
  /** Starts nothing more: the worker is shutting down. */
  draining?: boolean;
}

/**
 * What happens next, as events: the outcomes are recorded, a pause, cancel or time limit takes effect, and otherwise steps
 * follow one another until nothing can start: each has work to do, waits, or has ended. Pure: the same state gives the same
 * events.
 */
export function advance(
  graph: Graph,
  state: ExecutionState,
  outcomes: readonly Outcome[],
  options: AdvanceOptions,
): Advanced {
  const progress = new Progress(graph, state, options);
  if (options.quarantine) progress.quarantine();
  for (const outcome of outcomes) progress.record(outcome);
  while (progress.takeStep()) {}
  return { events: progress.events, launches: progress.launches, folded: progress.folded };
}

const QUARANTINED: StepError = {
  code: 'QUARANTINED',
  message: 'five workers in a row were lost while they ran this execution; find out why, then resume it',
};

const LOST = 'its worker was lost';

class Progress {
  readonly events: NewEvent[] = [];
  readonly launches: string[] = [];
  readonly #graph: Graph;
  readonly #options: AdvanceOptions;
  readonly #state: DraftState;

  constructor(graph: Graph, state: ExecutionState, options: AdvanceOptions) {
    this.#graph = graph;
    this.#state = draftOf(state);
    this.#options = options;
  }

  get folded(): Folded {
    return { after: stateOf(this.#state), changed: this.#state.changed.values() };
  }

  quarantine(): void {
    if (isFinal(this.#status)) return;
    const inFlight = pathsInFlight(this.#state);
    for (const stepPath of inFlight) {
      this.#emit({ type: 'step.failed', stepPath, data: { error: QUARANTINED, next: [], handled: false } });
    }
    // Between two steps none is to blame, and the one that is done must not be done again.
    this.#failExecution(QUARANTINED, inFlight[0] ?? null);
  }

  /** An outcome of a step that is in flight no more, as after a write whose answer was lost, is known already. */
  record(outcome: Outcome): void {
    const step = this.#state.steps.get(outcome.path);
    if (!step || !isInFlight(step)) return;
    const node = nodeOf(this.#graph, step.stepId);
    if (outcome.kind === 'succeeded') this.#finish(step, node, outcome.output);
    else if (outcome.kind === 'failed') this.#fail(step, outcome);
    else if (outcome.kind === 'aborted' && this.#isToStop(step)) this.#cancelStep(step, outcome.reason);
    else if (outcome.kind !== 'progressed') this.#recover(step, node);
    else this.#emit({ type: 'step.progressed', stepPath: step.path, data: progressOf(outcome) });
  }

  #isToStop({ path }: StepExecution): boolean {
    return this.#status === 'pausing' || this.#scopes.isDoomed(path);
  }

  /** Takes one step onwards; false where there is nothing more to decide now. */
  takeStep(): boolean {
    const { execution } = this.#state;
    if (isFinal(execution.status) || execution.status === 'paused') return false;
    const scopes = this.#scopes;
    if (this.#expireAgent()) return true;
    if (execution.status !== 'cancelling' && this.#settle(scopes)) return true;
    if (this.#isStopping(scopes)) return this.#stop();
    const held = this.#held();
    if (held) return this.#beginBeside(held, scopes) || this.#hold(held);
    return !this.#options.draining && this.#goOn(scopes);
  }

  get #status() {
    return this.#state.execution.status;
  }

  get #scopes(): Scopes {
    return new Scopes(this.#graph, this.#state, this.#options.now);
  }

  #emit(...decided: Decided[]): true {
    for (const event of stamp(engineAt(this.#options.now), ...decided)) {
      this.events.push(event);
      applyTo(this.#state, event);
    }
    return true;
  }

  #isPast(time: Date | null): boolean {
    return time !== null && time <= this.#options.now;
  }

  /** What ended inside parallel and foreach steps ends them, or lets what joins there go on. */
  #settle(scopes: Scopes): boolean {
    const settled = settle(this.#graph, this.#state, scopes, this.#options);
    if (!settled) return false;
    this.#emit(...settled.events);
    this.launches.push(...settled.launches);
    return true;
  }

  #isStopping(scopes: Scopes): boolean {
    const { status, timeoutAt } = this.#state.execution;
    if (status === 'cancelling' || status === 'pausing') return true;
    return this.#isPast(timeoutAt) || scopes.hasFailed('');
  }

  /** Ends or pauses the execution once nothing is in flight any more. */
  #stop(): boolean {
    const { execution } = this.#state;
    if (pathsInFlight(this.#state).length > 0) return false;
    if (execution.status === 'cancelling') return this.#cancel();
    const failed = this.#firstFailure();
    if (failed?.error) return this.#failExecution(failed.error, failed.path);
    if (this.#isPast(execution.timeoutAt)) return this.#timeOut();
    const held = this.#held();
    const paused = pausedEvent(execution, execution.pausedReason ?? '');
    return this.#emit(held ? this.#pausedAt(held, execution.pausedReason ?? '') : paused);
  }

  #firstFailure(): StepExecution | undefined {
    const failed = [...this.#state.steps.values()].filter(
      (step) => step.scope === '' && step.status === 'failed' && !step.handled,
    );
    return failed.sort((a, b) => Number(a.finishedAt) - Number(b.finishedAt))[0];
  }

  /** The branches of a parallel begin together, in whatever order they are listed: also beside one that holds the execution. */
  #beginBeside(held: StepExecution, scopes: Scopes): boolean {
    if (this.#options.draining) return false;
    const mayGoOn = this.#mayGoOn(scopes);
    const around = new Set(scopesAround(held.path).filter((scope) => scope === containerOf(scope)));
    const beside = this.#state.execution.ready.find(
      (path) =>
        around.has(scopeOf(path)) && !this.#state.steps.has(path) && this.#isEntry(path) && mayGoOn(path),
    );
    return beside !== undefined && this.#begin(beside);
  }

  #isEntry(path: string): boolean {
    const node = nodeOf(this.#graph, stepIdOf(scopeOf(path)));
    return isContainer(node) && node.block.entries.includes(stepIdOf(path));
  }

  /** Whether nothing dooms a step, and there is a free place where it needs one. */
  #mayGoOn(scopes: Scopes): (path: string) => boolean {
    const places = this.#graph.concurrency - this.#placesTaken();
    return (path) =>
      (places > 0 || !takesPlace(nodeOf(this.#graph, stepIdOf(path)))) && !scopes.isDoomed(path);
  }

  #goOn(scopes: Scopes): boolean {
    const mayGoOn = this.#mayGoOn(scopes);
    return (
      this.#wakeOne(mayGoOn) ||
      this.#startOne(mayGoOn) ||
      this.#beginItem(scopes, mayGoOn) ||
      this.#endRoot(scopes)
    );
  }

  #held(): StepExecution | undefined {
    return [...this.#state.steps.values()].filter(isHeld).sort((a, b) => a.position - b.position)[0];
  }

  /** A step that needs a decision holds the execution, once what is in flight has ended: that may decide without it. */
  #hold(held: StepExecution): boolean {
    if (pathsInFlight(this.#state).length > 0) return false;
    const node = nodeOf(this.#graph, held.stepId);
    const template = node.type === 'action' ? node.reason : '';
    return this.#emit(this.#pausedAt(held, String(render(template, this.#contextOf(held.path)))));
  }

  #pausedAt(held: StepExecution, reason: string): Decided {
    const nextStepId = nextOf(nodeOf(this.#graph, held.stepId));
    return { type: 'execution.paused', data: { reason, stepId: held.path, nextStepId } };
  }

  /** The next of the steps whose time has come. */
  #wakeOne(mayGoOn: (path: string) => boolean): boolean {
    const due = [...this.#state.steps.values()].find(
      (step) => isWaiting(step) && this.#isPast(step.wakeAt) && mayGoOn(step.path),
    );
    return due !== undefined && this.#wake(due, nodeOf(this.#graph, due.stepId));
  }

  #placesTaken(): number {
    let taken = 0;
    for (const step of this.#state.steps.values())
      if (isInFlight(step) || step.waitKind === 'agent') taken += 1;
    return taken;
  }

  #startOne(mayGoOn: (path: string) => boolean): boolean {
    const path = this.#state.execution.ready.find(mayGoOn);
    return path !== undefined && this.#begin(path);
  }

  #beginItem(scopes: Scopes, mayGoOn: (path: string) => boolean): boolean {
    const item = itemToBegin(this.#graph, this.#state, scopes);
    return item !== null && mayGoOn(item.path) && this.#begin(item.path, item.alongside);
  }

  /** Enters a step, for the first time or again. */
  #begin(path: string, alongside: string[] = []): true {
    const node = nodeOf(this.#graph, stepIdOf(path));
    const before = this.#state.steps.get(path);
    const again = before !== undefined && isFinished(before);
    const iteration = (before?.iteration ?? 0) + (again ? 1 : 0);
    const attempt = again ? 1 : (before?.attempt ?? 0) + 1;
    const data = {
      type: node.type,
      attempt,
      iteration,
      ...(alongside.length > 0 ? { next: alongside } : {}),
    };
    if (isContainer(node)) return this.#beginContainer(node, path, data);
    const stand = runnerOf(node).enter(node, this.#contextOf(path), this.#options.now);
    const queue = stand.kind === 'queue' ? { queue: stand.queue } : {};
    const content = 'input' in stand && stand.input !== null ? { content: { input: stand.input } } : {};
    const tooMuch = 'input' in stand && JSON.stringify(stand.input).length > this.#options.maxBytes;
    this.#emit({
      type: 'step.started',
      stepPath: path,
      data: { ...data, ...queue },
      ...(tooMuch ? {} : content),
    });
    if (!tooMuch) return this.#stand(path, stand);
    const message = `the input of step ${path} is larger than the ${this.#options.maxBytes} bytes allowed; pass on less`;
    return this.#refuse(path, { code: 'INPUT_REFUSED', message });
  }

  #beginContainer(node: ContainerNode, path: string, data: StartedData): true {
    const { maxBytes } = this.#options;
    const { started, problem } = beginContainer(node, path, data, {
      context: this.#contextOf(path),
      maxBytes,
    });
    this.#emit(started);
    if (problem === null) return true;
    return this.#refuse(path, { code: 'ITEMS_REFUSED', message: `the items of step ${path} ${problem}` });
  }

  #refuse(path: string, error: StepError): true {
    this.#fail(this.#stepAt(path), { error, retryable: false, retryAfterMs: null });
    return true;
  }

  #contextOf(path: string) {
    return contextOf(this.#graph, this.#state, path, this.#options.now);
  }

  #stepAt(path: string): StepExecution {
    const step = this.#state.steps.get(path);
    if (!step) throw new Error(`step ${path} is no part of the state`);
    return step;
  }

  #finish(step: StepExecution, node: GraphNode, output: Json): void {
    if (node.type === 'foreach') {
      const results = collected(step, output);
      this.#emit(...succeed(this.#graph, this.#state, step.path, { target: node.next, output: results }));
      return;
    }
    const leave = runnerOf(node).leave;
    if (!leave) throw new Error(`step type ${node.type} does no work, so none can have ended`);
    this.#stand(step.path, leave(node, output, this.#contextOf(step.path)));
  }

  #stand(path: string, stand: Stand): true {
    if (stand.kind === 'work') {
      this.launches.push(path);
      return true;
    }
    if (stand.kind === 'done') {
      const way = { target: stand.next, output: stand.output };
      return this.#emit(...succeed(this.#graph, this.#state, path, way));
    }
    if (stand.kind === 'wait') return this.#wait(path, stand);
    if (stand.kind === 'queue') return this.#queue(path);
    const held: Decided = {
      type: 'step.waiting',
      stepPath: path,
      data: { kind: 'approval', event: null, until: null },
    };
    return this.#emit({ ...held, content: { output: stand.output } });
  }

  /** An event that came before its time is taken at once. */
  #wait(path: string, { wait }: Extract<Stand, { kind: 'wait' }>): true {
    this.#emit({ type: 'step.waiting', stepPath: path, data: wait });
    const step = this.#stepAt(path);
    const { keptEvents } = this.#state.execution;
    const kept = keptEvents.find(
      (candidate) => !this.#isPast(new Date(candidate.until)) && isAwaited(step, candidate),
    );
    if (!kept) return true;
    this.#emit({ type: 'execution.event_taken', data: { keptId: kept.id } });
    return this.#emit(...takeEvent(this.#graph, this.#state, step, kept));
  }

  #queue(path: string): true {
    return this.#emit({
      type: 'step.waiting',
      stepPath: path,
      data: { kind: 'agent', event: null, until: null },
    });
  }

  #fail(step: StepExecution, failure: Failure): void {
    const final = this.#scopes.isDoomed(step.path);
    this.#emit(...fail(this.#graph, this.#state, step, { ...failure, final }, this.#options.now));
  }

  #failExecution(error: StepError, stepId: string | null): true {
    this.#emit(...endWaiting(this.#state, error.message));
    return this.#emit({ type: 'execution.failed', data: { error, stepId } });
  }

  #cancelStep(step: StepExecution, reason: string): true {
    return this.#emit({ type: 'step.cancelled', stepPath: step.path, data: { reason } });
  }

  /** A step left in flight by a lost worker runs again, unless it may run at most once or is to stop. */
  #recover(step: StepExecution, node: GraphNode): true {
    if (this.#scopes.isDoomed(step.path)) return this.#cancelStep(step, LOST);
    if (!node.resumable) {
      const { id } = node;
      const name = node.type === 'operation' ? node.operation : id;
      const error = { code: 'NOT_RESUMABLE', message: `Cannot resume - operation not resumable: ${name}` };
      return this.#refuse(step.path, error);
    }
    if (this.#status === 'pausing') return this.#cancelStep(step, LOST);
    if (step.parts) this.launches.push(step.path);
    else this.#restart(step, node);
    return true;
  }

  /** Another attempt with the input that the first one had. */
  #restart(step: StepExecution, node: GraphNode): true {
    const { path, attempt, iteration, queue } = step;
    const data = { type: node.type, attempt: attempt + 1, iteration, ...(queue === null ? {} : { queue }) };
    this.#emit({ type: 'step.started', stepPath: path, data });
    if (queue !== null) return this.#queue(path);
    this.launches.push(path);
    return true;
  }

  /** An agent that was not heard of until the end of its lease has lost the operation, or it is out of time. */
  #expireAgent(): boolean {
    const step = [...this.#state.steps.values()].find(
      (candidate) => isRemote(candidate) && isInFlight(candidate) && this.#isPast(candidate.wakeAt),
    );
    if (!step) return false;
    const deadline = step.lease?.deadline ?? null;
    if (deadline === null || !this.#isPast(new Date(deadline))) {
      return this.#recover(step, nodeOf(this.#graph, step.stepId));
    }
    const error = { code: 'STEP_TIMEOUT', message: `step ${step.path} was not done by ${deadline}` };
    this.#fail(step, { error, retryable: true, retryAfterMs: null });
    return true;
  }

  #wake(step: StepExecution, node: GraphNode): true {
    if (step.waitKind === 'retry') return this.#restart(step, node);
    if (node.type !== 'wait') throw new Error(`step ${step.path} waits, but is no wait in its graph`);
    if (step.waitKind === 'delay') return this.#succeed(step, node.next, { waited: true });
    if (node.onTimeout !== null) return this.#succeed(step, node.onTimeout, { timed_out: true });
    const message = `the event ${step.waitEvent} did not arrive within its time limit`;
    return this.#refuse(step.path, { code: 'WAIT_TIMEOUT', message });
  }

  #succeed(step: StepExecution, target: string | null, output: Json): true {
    return this.#emit(...succeed(this.#graph, this.#state, step.path, { target, output }));
  }

  /** Skips what nothing leads to any more; completes the execution when nothing is left. */
  #endRoot(scopes: Scopes): boolean {
    const { root } = this.#graph;
    const quiet = scopes.isQuiet('');
    if (!quiet && !root.prunes) return false;
    const dead = scopes.nextDead('', root);
    if (dead !== null) return this.#emit(skip(this.#graph, this.#state, dead));
    return quiet && this.#complete();
  }

  #complete(): true {
    const last = this.#state.execution.currentStepId;
    const node = last === null ? null : nodeOf(this.#graph, stepIdOf(last));
    const allowed = node?.type === 'action' && node.action !== 'execute';
    return this.#emit({ type: 'execution.completed', data: { result: allowed ? 'allowed' : 'executed' } });
  }

  #cancel(): true {
    this.#emit(...endWaiting(this.#state, 'cancelled'));
    return this.#emit({ type: 'execution.cancelled', data: { reason: this.#state.execution.errorMessage } });
  }

  #timeOut(): true {
    const message = 'the execution did not end within the time limit of its workflow';
    return this.#failExecution({ code: 'WORKFLOW_TIMEOUT', message }, null);
  }
}

/** Whether a step counts towards those that do their work at the same time. */
function takesPlace({ type }: GraphNode): boolean {
  return type === 'execute' || type === 'action' || type === 'operation';
}

function progressOf({ percent, message }: StepProgress): StepProgress {
  return { percent, message };
}
