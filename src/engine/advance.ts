import { reasonOf } from '../domain/approval-request.js';
import type { Folded } from '../domain/checkpoint.js';
import { endOpen, pausedEvent, pauseOf } from '../domain/command.js';
import type { NewEvent } from '../domain/event.js';
import {
  type Execution,
  type ExecutionState,
  isFinal,
  pathsInFlight,
  pathsInWorker,
  standsStill,
} from '../domain/execution.js';
import { type Decided, nextOf, skip } from '../domain/flow.js';
import { type Graph, type GraphNode, isContainer, nodeOf } from '../domain/graph.js';
import { containerOf, scopeOf, scopesAround, stepIdOf } from '../domain/path.js';
import type { Scopes } from '../domain/scopes.js';
import {
  isHeld,
  isInFlight,
  isUnderWay,
  isWaiting,
  type StepError,
  type StepExecution,
  type StepProgress,
} from '../domain/step.js';
import { itemToBegin, settle } from './containers.js';
import { type AdvanceOptions, Deciding } from './deciding.js';
import type { Outcome } from './outcome.js';
import { StepMoves, workflowLost } from './step-moves.js';

export interface Advanced {
  events: NewEvent[];
  /** Paths of the steps whose work begins once the events are stored. */
  launches: string[];
  /** Where the events lead to. */
  folded: Folded;
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
  const draft = new Deciding(graph, state, options);
  const progress = new Progress(draft);
  if (options.quarantine) progress.quarantine();
  for (const outcome of outcomes) progress.record(outcome);
  while (progress.takeStep()) {}
  return { events: draft.events, launches: draft.launches, folded: draft.folded };
}

const QUARANTINED: StepError = {
  code: 'QUARANTINED',
  message: 'five workers in a row were lost while they ran this execution; find out why, then resume it',
};

class Progress {
  readonly #draft: Deciding;
  readonly #moves: StepMoves;

  constructor(draft: Deciding) {
    this.#draft = draft;
    this.#moves = new StepMoves(draft);
  }

  quarantine(): void {
    if (isFinal(this.#draft.status)) return;
    // It was to end in any case.
    if (this.#draft.status === 'cancelling') {
      this.#cancel();
      return;
    }
    // Between two steps none is to blame, and the one that is done must not be done again.
    this.#failAtOnce(QUARANTINED);
  }

  /** With all that is in flight, whatever the definition provides for. */
  #failAtOnce(error: StepError): void {
    const inFlight = pathsInFlight(this.#draft.state);
    for (const stepPath of inFlight)
      this.#draft.emit({ type: 'step.failed', stepPath, data: { error, next: [], handled: false } });
    this.#failExecution(error, inFlight[0] ?? null);
  }

  /** An outcome of a step that is in flight no more, as after a write whose answer was lost, is known already. */
  record(outcome: Outcome): void {
    const step = this.#draft.state.steps.get(outcome.path);
    if (!step || !isInFlight(step)) return;
    const node = nodeOf(this.#draft.graph, step.stepId);
    if (outcome.kind === 'succeeded') this.#moves.finish(step, node, outcome.output);
    else if (outcome.kind === 'failed') this.#draft.fail(step, outcome);
    else if (outcome.kind === 'aborted' && this.#isToStop(step)) this.#draft.cancelStep(step, outcome.reason);
    else if (outcome.kind !== 'progressed' && this.#isLostForGood(step))
      this.#failAtOnce(workflowLost(this.#draft.graph));
    else if (outcome.kind !== 'progressed') this.#moves.recover(step, node);
    else this.#draft.emit({ type: 'step.progressed', stepPath: step.path, data: progressOf(outcome) });
  }

  /** Whether the loss of a worker ends the execution at once. What agents are doing is awaited first, and counts. */
  #isLostForGood({ path }: StepExecution): boolean {
    const { graph, state } = this.#draft;
    if (graph.resumable || state.execution.dryRun || this.#draft.scopes.isDoomed(path)) return false;
    return pathsInFlight(state).length === pathsInWorker(state).length;
  }

  #isToStop({ path }: StepExecution): boolean {
    return this.#draft.status === 'pausing' || this.#draft.scopes.isDoomed(path);
  }

  /** Takes one step onwards; false where there is nothing more to decide now. */
  takeStep(): boolean {
    const { execution } = this.#draft.state;
    if (standsStill(execution) || this.#isTooEarly(execution)) return false;
    const scopes = this.#draft.scopes;
    if (this.#moves.expireAgent()) return true;
    if (execution.status !== 'cancelling' && this.#settle(scopes)) return true;
    if (this.#isStopping(scopes)) return this.#stop();
    const held = this.#held();
    if (held) return this.#beginBeside(held, scopes) || this.#hold(held);
    return !this.#draft.options.draining && this.#goOn(scopes);
  }

  #isTooEarly({ status, startAt }: Execution): boolean {
    return status === 'pending' && startAt !== null && !this.#draft.isPast(startAt);
  }

  /** What ended inside parallel and foreach steps ends them, or lets what joins there go on. */
  #settle(scopes: Scopes): boolean {
    const settled = settle(this.#draft.graph, this.#draft.state, scopes, this.#draft.options);
    if (!settled) return false;
    this.#draft.emit(...settled.events);
    this.#draft.launches.push(...settled.launches);
    return true;
  }

  #isStopping(scopes: Scopes): boolean {
    const { status, timeoutAt } = this.#draft.state.execution;
    if (status === 'cancelling' || status === 'pausing') return true;
    return this.#draft.isPast(timeoutAt) || scopes.hasFailed('');
  }

  /** Ends or pauses the execution once nothing is in flight any more. */
  #stop(): boolean {
    const { execution } = this.#draft.state;
    if (execution.cancelMode === 'force') return this.#cancel();
    if (pathsInFlight(this.#draft.state).length > 0) return false;
    if (execution.status === 'cancelling') return this.#cancel();
    const failed = this.#firstFailure();
    if (failed?.error) return this.#failExecution(failed.error, failed.path);
    if (this.#draft.isPast(execution.timeoutAt)) return this.#timeOut();
    const held = this.#held();
    const paused = pausedEvent(execution, pauseOf(execution));
    return this.#draft.emit(held ? this.#pausedAt(held, pauseOf(execution)) : paused);
  }

  #firstFailure(): StepExecution | undefined {
    const failed = [...this.#draft.state.steps.values()].filter(
      (step) => step.scope === '' && step.status === 'failed' && !step.handled,
    );
    return failed.sort((a, b) => Number(a.finishedAt) - Number(b.finishedAt))[0];
  }

  /** The branches of a parallel begin together, in whatever order they are listed: also beside one that holds the execution. */
  #beginBeside(held: StepExecution, scopes: Scopes): boolean {
    if (this.#draft.options.draining) return false;
    const mayGoOn = this.#mayGoOn(scopes);
    const around = new Set(scopesAround(held.path).filter((scope) => scope === containerOf(scope)));
    const beside = this.#draft.state.execution.ready.find(
      (path) =>
        around.has(scopeOf(path)) &&
        !this.#draft.state.steps.has(path) &&
        this.#isEntry(path) &&
        mayGoOn(path),
    );
    return beside !== undefined && this.#moves.begin(beside);
  }

  #isEntry(path: string): boolean {
    const node = nodeOf(this.#draft.graph, stepIdOf(scopeOf(path)));
    return isContainer(node) && node.block.entries.includes(stepIdOf(path));
  }

  /** Whether nothing dooms a step, and there is a free place where it needs one. */
  #mayGoOn(scopes: Scopes): (path: string) => boolean {
    const places = this.#draft.graph.concurrency - this.#placesTaken();
    return (path) =>
      (places > 0 || !takesPlace(nodeOf(this.#draft.graph, stepIdOf(path)))) && !scopes.isDoomed(path);
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
    return [...this.#draft.state.steps.values()].filter(isHeld).sort((a, b) => a.position - b.position)[0];
  }

  /** A step that needs a decision holds the execution, once what is in flight has ended: that may decide without it. */
  #hold(held: StepExecution): boolean {
    if (pathsInFlight(this.#draft.state).length > 0) return false;
    const node = nodeOf(this.#draft.graph, held.stepId);
    const reason = reasonOf(node, held, this.#draft.contextOf(held.path));
    return this.#draft.emit(this.#pausedAt(held, { reason }));
  }

  #pausedAt(held: StepExecution, about: Partial<ReturnType<typeof pauseOf>> & { reason: string }): Decided {
    const nextStepId = nextOf(nodeOf(this.#draft.graph, held.stepId));
    return { type: 'execution.paused', data: { ...about, stepId: held.path, nextStepId } };
  }

  /** The next of the steps whose time has come. */
  #wakeOne(mayGoOn: (path: string) => boolean): boolean {
    const due = [...this.#draft.state.steps.values()].find(
      (step) => isWaiting(step) && this.#draft.isPast(step.wakeAt) && mayGoOn(step.path),
    );
    return due !== undefined && this.#moves.wake(due, nodeOf(this.#draft.graph, due.stepId));
  }

  #placesTaken(): number {
    let taken = 0;
    for (const step of this.#draft.state.steps.values())
      if (isInFlight(step) || step.waitKind === 'agent') taken += 1;
    return taken;
  }

  #startOne(mayGoOn: (path: string) => boolean): boolean {
    // One that is under way is entered again when it has ended: two ways may lead to it.
    const { steps } = this.#draft.state;
    const mayBegin = (path: string) => !isUnderWay(steps.get(path)) && mayGoOn(path);
    const path = this.#draft.state.execution.ready.find(mayBegin);
    return path !== undefined && this.#moves.begin(path);
  }

  #beginItem(scopes: Scopes, mayGoOn: (path: string) => boolean): boolean {
    const item = itemToBegin(this.#draft.graph, this.#draft.state, scopes);
    return item !== null && mayGoOn(item.path) && this.#moves.begin(item.path, item.alongside);
  }

  #failExecution(error: StepError, stepId: string | null): true {
    this.#draft.emit(...endOpen(this.#draft.state, error.message));
    return this.#draft.emit({ type: 'execution.failed', data: { error, stepId } });
  }

  /** Skips what nothing leads to any more; completes the execution when nothing is left. */
  #endRoot(scopes: Scopes): boolean {
    const { root } = this.#draft.graph;
    const quiet = scopes.isQuiet('');
    if (!quiet && !root.prunes) return false;
    const dead = scopes.nextDead('', root);
    if (dead !== null) return this.#draft.emit(skip(this.#draft.graph, this.#draft.state, dead));
    return quiet && this.#complete();
  }

  #complete(): true {
    const last = this.#draft.state.execution.currentStepId;
    const node = last === null ? null : nodeOf(this.#draft.graph, stepIdOf(last));
    const allowed = node?.type === 'action' && node.action !== 'execute';
    return this.#draft.emit({
      type: 'execution.completed',
      data: { result: allowed ? 'allowed' : 'executed' },
    });
  }

  #cancel(): true {
    this.#draft.emit(...endOpen(this.#draft.state, 'cancelled'));
    return this.#draft.emit({
      type: 'execution.cancelled',
      data: { reason: this.#draft.state.execution.errorMessage },
    });
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
