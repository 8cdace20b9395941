import { approvalsOf, askedInEvent } from '../domain/approval-request.js';
import { itemsOf } from '../domain/context.js';
import type { StartedData } from '../domain/event.js';
import { succeed } from '../domain/flow.js';
import { type ContainerNode, type Graph, type GraphNode, isContainer, nodeOf } from '../domain/graph.js';
import { isAwaited, takeEvent } from '../domain/incoming-event.js';
import type { Json } from '../domain/json.js';
import { stepIdOf } from '../domain/path.js';
import { workOf } from '../domain/resume.js';
import { SealedDataError } from '../domain/sealing.js';
import { isFinished, isInFlight, isRemote, type StepError, type StepExecution } from '../domain/step.js';
import type { Stand } from '../steps/step-runner.js';
import { beginContainer, collected } from './containers.js';
import type { Deciding } from './deciding.js';
import { rehearse } from './dry-run.js';
import { type Leaf, runnerOf } from './step-runners.js';

const LOST = 'its worker was lost';

/** Why an execution does not go on whose definition says that it is not to. */
export function workflowLost({ name }: Graph): StepError {
  return { code: 'NOT_RESUMABLE', message: `Cannot resume - workflow not resumable: ${name}` };
}

/** Takes single steps from one stand to the next. */
export class StepMoves {
  readonly #draft: Deciding;

  constructor(draft: Deciding) {
    this.#draft = draft;
  }

  /** Enters a step, for the first time or again. */
  begin(path: string, alongside: string[] = []): true {
    const node = nodeOf(this.#draft.graph, stepIdOf(path));
    const before = this.#draft.state.steps.get(path);
    const again = before !== undefined && isFinished(before);
    const iteration = (before?.iteration ?? 0) + (again ? 1 : 0);
    const attempt = again ? 1 : (before?.attempt ?? 0) + 1;
    const data = {
      type: node.type,
      attempt,
      iteration,
      ...(alongside.length > 0 ? { next: alongside } : {}),
    };
    // What a person has put there counts, and not what the templates give; unless another version made it another kind of step.
    const edited = before !== undefined && before.edits > 0 && !again ? sameKind(before, node) : null;
    try {
      if (isContainer(node)) return this.#beginContainer(node, path, data, edited);
      return this.#beginLeaf(node, path, data, edited);
    } catch (error) {
      if (!(error instanceof SealedDataError)) throw error;
      this.#draft.emit({ type: 'step.started', stepPath: path, data });
      return this.#draft.refuse(path, { code: error.code, message: error.message });
    }
  }

  #beginLeaf(node: Leaf, path: string, data: StartedData, edited: StepExecution | null): true {
    const entered = runnerOf(node).enter(node, this.#draft.contextOf(path), this.#draft.options.now);
    const stand = this.#orRehearse(node, entered);
    const queue = stand.kind === 'queue' ? { queue: stand.queue } : {};
    const input = 'input' in stand && !edited ? (stand.input ?? null) : null;
    const content = input === null ? {} : { content: { input } };
    const tooMuch = input !== null && JSON.stringify(input).length > this.#draft.options.maxBytes;
    this.#draft.emit({
      type: 'step.started',
      stepPath: path,
      data: { ...data, ...queue },
      ...(tooMuch ? {} : content),
    });
    if (!tooMuch) return this.#stand(path, stand);
    const message = `the input of step ${path} is larger than the ${this.#draft.options.maxBytes} bytes allowed; pass on less`;
    return this.#draft.refuse(path, { code: 'INPUT_REFUSED', message });
  }

  #beginContainer(node: ContainerNode, path: string, data: StartedData, edited: StepExecution | null): true {
    const { maxBytes } = this.#draft.options;
    const { started, problem } = beginContainer(node, path, data, {
      context: this.#draft.contextOf(path),
      items: edited && itemsOf(edited),
      maxBytes,
    });
    this.#draft.emit(started);
    if (problem === null) return true;
    return this.#draft.refuse(path, {
      code: 'ITEMS_REFUSED',
      message: `the items of step ${path} ${problem}`,
    });
  }

  finish(step: StepExecution, node: GraphNode, output: Json): void {
    if (node.type === 'foreach' && step.parts) {
      const results = collected(step.parts, output);
      this.#draft.emit(
        ...succeed(this.#draft.graph, this.#draft.state, step.path, { target: node.next, output: results }),
      );
      return;
    }
    const leave = runnerOf(node).leave;
    if (!leave) throw new Error(`step type ${node.type} does no work, so none can have ended`);
    const left = leave(node, output, this.#draft.contextOf(step.path));
    this.#stand(step.path, this.#orRehearse(node, left));
  }

  #orRehearse(node: GraphNode, stand: Stand): Stand {
    return this.#draft.state.execution.dryRun ? rehearse(node, stand) : stand;
  }

  #stand(path: string, stand: Stand): true {
    if (stand.kind === 'work') {
      this.#draft.launches.push(path);
      return true;
    }
    if (stand.kind === 'done') {
      const way = { target: stand.next, output: stand.output };
      return this.#draft.emit(...succeed(this.#draft.graph, this.#draft.state, path, way));
    }
    if (stand.kind === 'wait') return this.#wait(path, stand);
    if (stand.kind === 'queue') return this.#queue(path);
    return this.#hold(path, stand.output);
  }

  #hold(path: string, output: Json): true {
    const step = this.#draft.stepAt(path);
    const { graph, state, options } = this.#draft;
    const node = nodeOf(graph, step.stepId);
    const asked = approvalsOf(node, step, this.#draft.contextOf(path), state.execution, options.now);
    if ('problem' in asked) {
      const message = `the approval of step ${path} can't be asked for: ${asked.problem}`;
      return this.#draft.refuse(path, { code: 'APPROVAL_INVALID', message });
    }
    const { approvals } = asked;
    const data = {
      kind: 'approval',
      event: null,
      until: null,
      approvals: approvals.map(askedInEvent),
    } as const;
    return this.#draft.emit({ type: 'step.waiting', stepPath: path, data, content: { output, approvals } });
  }

  /** An event that came before its time is taken at once. */
  #wait(path: string, { wait }: Extract<Stand, { kind: 'wait' }>): true {
    this.#draft.emit({ type: 'step.waiting', stepPath: path, data: wait });
    const step = this.#draft.stepAt(path);
    const { keptEvents } = this.#draft.state.execution;
    const kept = keptEvents.find(
      (candidate) => !this.#draft.isPast(new Date(candidate.until)) && isAwaited(step, candidate),
    );
    if (!kept) return true;
    this.#draft.emit({ type: 'execution.event_taken', data: { keptId: kept.id } });
    return this.#draft.emit(...takeEvent(this.#draft.graph, this.#draft.state, step, kept));
  }

  #queue(path: string): true {
    return this.#draft.emit({
      type: 'step.waiting',
      stepPath: path,
      data: { kind: 'agent', event: null, until: null },
    });
  }

  /** A step left in flight by a lost worker runs again, unless it may run at most once or is to stop. */
  recover(step: StepExecution, node: GraphNode): true {
    if (this.#draft.scopes.isDoomed(step.path)) return this.#draft.cancelStep(step, LOST);
    const what = this.#notResumable(step, node);
    if (what !== null) {
      return this.#draft.refuse(step.path, { code: 'NOT_RESUMABLE', message: what });
    }
    if (this.#draft.status === 'pausing') return this.#draft.cancelStep(step, LOST);
    if (step.parts) this.#draft.launches.push(step.path);
    else this.#restart(step, node);
    return true;
  }

  /** What forbids that the work of a lost worker is done again; null for nothing. */
  #notResumable(step: StepExecution, node: GraphNode): string | null {
    const { graph, state } = this.#draft;
    if (state.execution.dryRun) return null;
    // An agent that was lost took no worker with it: the workflow has no say there.
    if (!graph.resumable && step.queue === null) return workflowLost(graph).message;
    return node.resumable ? null : `Cannot resume - operation not resumable: ${workOf(graph, step)}`;
  }

  /** Another attempt with the input that the first one had. */
  #restart(step: StepExecution, node: GraphNode): true {
    const { path, attempt, iteration, queue } = step;
    const data = { type: node.type, attempt: attempt + 1, iteration, ...(queue === null ? {} : { queue }) };
    this.#draft.emit({ type: 'step.started', stepPath: path, data });
    if (queue !== null) return this.#queue(path);
    this.#draft.launches.push(path);
    return true;
  }

  /** An agent that was not heard of until the end of its lease has lost the operation, or it is out of time. */
  expireAgent(): boolean {
    const step = [...this.#draft.state.steps.values()].find(
      (candidate) => isRemote(candidate) && isInFlight(candidate) && this.#draft.isPast(candidate.wakeAt),
    );
    if (!step) return false;
    const deadline = step.lease?.deadline ?? null;
    if (deadline === null || !this.#draft.isPast(new Date(deadline))) {
      return this.recover(step, nodeOf(this.#draft.graph, step.stepId));
    }
    const error = { code: 'STEP_TIMEOUT', message: `step ${step.path} was not done by ${deadline}` };
    this.#draft.fail(step, { error, retryable: true, retryAfterMs: null });
    return true;
  }

  wake(step: StepExecution, node: GraphNode): true {
    if (step.waitKind === 'retry') return this.#restart(step, node);
    if (node.type !== 'wait') throw new Error(`step ${step.path} waits, but is no wait in its graph`);
    if (step.waitKind === 'delay') return this.#draft.succeed(step, node.next, { waited: true });
    if (node.onTimeout !== null) return this.#draft.succeed(step, node.onTimeout, { timed_out: true });
    const message = `the event ${step.waitEvent} did not arrive within its time limit`;
    return this.#draft.refuse(step.path, { code: 'WAIT_TIMEOUT', message });
  }
}

function sameKind(step: StepExecution, { type }: GraphNode): StepExecution | null {
  return step.type === type ? step : null;
}
