import { endWaiting, engineAt, pausedEvent } from '../domain/command.js';
import type { Content, EventBody, NewEvent } from '../domain/event.js';
import { contextOf, type ExecutionState, isFinal, pathsInFlight } from '../domain/execution.js';
import { applyTo, type DraftState, draftOf } from '../domain/fold.js';
import type { Graph, GraphNode } from '../domain/graph.js';
import type { Json } from '../domain/json.js';
import { nextAttemptAt } from '../domain/retry.js';
import { isWaiting, type StepError, type StepExecution } from '../domain/step.js';
import type { Stand } from '../steps/step-runner.js';
import { runnerOf } from './step-runners.js';

/** How a step in flight ended: by itself, by our signal, or with the worker that ran it. */
export type Outcome =
  | { kind: 'succeeded'; path: string; output: Json }
  | { kind: 'failed'; path: string; error: StepError; retryable: boolean }
  | { kind: 'aborted'; path: string; reason: string }
  | { kind: 'lost'; path: string };

export interface Advanced {
  events: NewEvent[];
  /** Paths of the steps whose work begins once the events are stored. */
  launches: string[];
  /** The state that the events lead to. */
  after: ExecutionState;
}

export interface AdvanceOptions {
  now: Date;
  /** Ends the run instead of starting anything: it has cost too many workers. */
  quarantine?: boolean;
  /** Starts nothing more: the worker is shutting down. */
  draining?: boolean;
}

/**
 * What happens next, as events: the outcomes are recorded, a pause, cancel or time limit takes effect, and otherwise steps
 * follow one another until one has work to do, waits, or ends the run. Pure: the same state gives the same events.
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
  return { events: progress.events, launches: progress.launches, after: progress.state };
}

const QUARANTINED: StepError = {
  code: 'QUARANTINED',
  message: 'five workers in a row were lost while they ran this execution; find out why, then resume it',
};

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

  get state(): ExecutionState {
    return this.#state;
  }

  quarantine(): void {
    if (isFinal(this.#status)) return;
    const inFlight = pathsInFlight(this.#state);
    for (const path of inFlight)
      this.#emit({ type: 'step.failed', stepPath: path, data: { error: QUARANTINED } });
    // Between two steps none is to blame, and the one that is done must not be done again.
    this.#failExecution(QUARANTINED, inFlight[0] ?? null);
  }

  /** An outcome of a step that is in flight no more, as after a write whose answer was lost, is known already. */
  record(outcome: Outcome): void {
    const step = this.#state.steps.get(outcome.path);
    if (step?.status !== 'running') return;
    const node = this.#nodeOf(step.stepId);
    if (outcome.kind === 'succeeded') this.#stand(step.path, node, this.#leave(node, outcome.output));
    else if (outcome.kind === 'failed') this.#fail(step, node, outcome.error, outcome.retryable);
    else if (outcome.kind === 'aborted') this.#cancelStep(step, outcome.reason);
    else this.#recover(step, node);
  }

  /** Takes one step onwards; false where there is nothing more to decide now. */
  takeStep(): boolean {
    const { execution, steps } = this.#state;
    if (isFinal(execution.status) || execution.status === 'paused') return false;
    if (pathsInFlight(this.#state).length > 0) return false;
    if (execution.status === 'pausing')
      return this.#emit(pausedEvent(execution, execution.pausedReason ?? ''));
    if (execution.status === 'cancelling') return this.#cancel();
    if (this.#isPast(execution.timeoutAt)) return this.#timeOut();
    if (this.#options.draining) return false;
    const waiting = [...steps.values()].find(isWaiting);
    if (waiting) return this.#isPast(waiting.wakeAt) && this.#wake(waiting);
    if (execution.nextStepId === null) return this.#complete();
    return this.#start(execution.nextStepId);
  }

  get #status() {
    return this.#state.execution.status;
  }

  #emit(body: EventBody, content?: Content): true {
    const { actor, now } = engineAt(this.#options.now);
    const event: NewEvent = { ...body, actor, at: now, ...(content ? { content } : {}) };
    this.events.push(event);
    applyTo(this.#state, event);
    return true;
  }

  #isPast(time: Date | null): boolean {
    return time !== null && time <= this.#options.now;
  }

  #nodeOf(stepId: string): GraphNode {
    const node = this.#graph.nodes[stepId];
    if (!node) throw new Error(`the graph has no step ${stepId}`);
    return node;
  }

  #start(stepId: string): true {
    const before = this.#state.steps.get(stepId);
    const again = before?.status === 'succeeded';
    const iteration = (before?.iteration ?? 0) + (again ? 1 : 0);
    const attempt = again ? 1 : (before?.attempt ?? 0) + 1;
    return this.#begin(this.#nodeOf(stepId), attempt, iteration);
  }

  #begin(node: GraphNode, attempt: number, iteration: number): true {
    const stand = this.#enter(node);
    const content = stand.kind === 'work' ? { input: stand.input } : undefined;
    this.#emit(
      { type: 'step.started', stepPath: node.id, data: { type: node.type, attempt, iteration } },
      content,
    );
    return this.#stand(node.id, node, stand);
  }

  #enter(node: GraphNode): Stand {
    return runnerOf(node).enter(node, contextOf(this.#state, this.#options.now), this.#options.now);
  }

  #leave(node: GraphNode, output: Json): Stand {
    const leave = runnerOf(node).leave;
    if (!leave) throw new Error(`step type ${node.type} does no work, so none can have ended`);
    return leave(node, output, contextOf(this.#state, this.#options.now));
  }

  #stand(stepPath: string, node: GraphNode, stand: Stand): true {
    if (stand.kind === 'work') {
      this.launches.push(stepPath);
      return true;
    }
    if (stand.kind === 'done') {
      return this.#emit(
        { type: 'step.succeeded', stepPath, data: { next: stand.next } },
        { output: stand.output },
      );
    }
    if (stand.kind === 'wait') return this.#emit({ type: 'step.waiting', stepPath, data: stand.wait });
    this.#emit(
      { type: 'step.waiting', stepPath, data: { kind: 'approval', event: null, until: null } },
      { output: stand.output },
    );
    if (this.#status === 'cancelling') return true;
    return this.#emit({
      type: 'execution.paused',
      data: { reason: stand.reason, stepId: node.id, nextStepId: nextOf(node) },
    });
  }

  #fail(step: StepExecution, node: GraphNode, error: StepError, retryable: boolean): void {
    const retryAt =
      retryable && this.#status !== 'cancelling'
        ? nextAttemptAt(node.retry, step.attempt, error, this.#options.now)
        : null;
    if (retryAt) {
      this.#emit({
        type: 'step.retried',
        stepPath: step.path,
        data: { error, nextAttemptAt: retryAt.toISOString() },
      });
      return;
    }
    this.#emit({ type: 'step.failed', stepPath: step.path, data: { error } });
    if (this.#status !== 'cancelling') this.#failExecution(error, step.stepId);
  }

  #failExecution(error: StepError, stepId: string | null): true {
    for (const event of endWaiting(this.#state, error.message)) this.#emit(event);
    return this.#emit({ type: 'execution.failed', data: { error, stepId } });
  }

  #cancelStep(step: StepExecution, reason: string): void {
    this.#emit({ type: 'step.cancelled', stepPath: step.path, data: { reason, next: step.stepId } });
  }

  /** A step left in flight by a lost worker runs again, unless it may run at most once or the execution is to stop. */
  #recover(step: StepExecution, node: GraphNode): void {
    if (this.#status === 'cancelling') this.#cancelStep(step, 'its worker was lost');
    else if (!node.resumable) {
      const error = { code: 'NOT_RESUMABLE', message: `Cannot resume - operation not resumable: ${node.id}` };
      this.#fail(step, node, error, false);
    } else if (this.#status === 'pausing') this.#cancelStep(step, 'its worker was lost');
    else this.#restart(step, node);
  }

  /** Another attempt with the input that the first one had. */
  #restart(step: StepExecution, node: GraphNode): true {
    const { path, attempt, iteration } = step;
    this.#emit({
      type: 'step.started',
      stepPath: path,
      data: { type: node.type, attempt: attempt + 1, iteration },
    });
    this.launches.push(path);
    return true;
  }

  #wake(step: StepExecution): true {
    const node = this.#nodeOf(step.stepId);
    if (step.waitKind === 'retry') return this.#restart(step, node);
    if (node.type !== 'wait') throw new Error(`step ${step.path} waits, but is no wait in its graph`);
    if (step.waitKind === 'delay') return this.#succeed(step, node.next, { waited: true });
    if (node.onTimeout !== null) return this.#succeed(step, node.onTimeout, { timed_out: true });
    const message = `the event ${step.waitEvent} did not arrive within its time limit`;
    this.#emit({
      type: 'step.failed',
      stepPath: step.path,
      data: { error: { code: 'WAIT_TIMEOUT', message } },
    });
    return this.#failExecution({ code: 'WAIT_TIMEOUT', message }, step.stepId);
  }

  #succeed(step: StepExecution, next: string | null, output: Json): true {
    return this.#emit({ type: 'step.succeeded', stepPath: step.path, data: { next } }, { output });
  }

  #complete(): true {
    const last = this.#state.execution.currentStepId;
    const node = last === null ? null : this.#nodeOf(last);
    const allowed = node?.type === 'action' && node.action !== 'execute';
    return this.#emit({ type: 'execution.completed', data: { result: allowed ? 'allowed' : 'executed' } });
  }

  #cancel(): true {
    for (const event of endWaiting(this.#state, 'cancelled')) this.#emit(event);
    return this.#emit({ type: 'execution.cancelled', data: { reason: this.#state.execution.errorMessage } });
  }

  #timeOut(): true {
    const message = 'the execution did not end within the time limit of its workflow';
    return this.#failExecution({ code: 'WORKFLOW_TIMEOUT', message }, null);
  }
}

function nextOf(node: GraphNode): string | null {
  return 'next' in node ? node.next : null;
}
