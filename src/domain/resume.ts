import { type Asking, endOpen, stamp, timeoutFrom } from './command.js';
import { InvalidInputError } from './errors.js';
import { type NewEvent, type ResumedData, stepPathOf } from './event.js';
import { type Execution, type ExecutionState, isFinal, pathsInFlight } from './execution.js';
import { ExecutionNotResumableError, ExecutionPausedTooLongError } from './execution-errors.js';
import { type Decided, succeed } from './flow.js';
import { fold } from './fold.js';
import { type Graph, nodeOf } from './graph.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';
import { isInside, scopesAround } from './path.js';
import { Scopes } from './scopes.js';
import { checkCommand } from './state-machine.js';
import { isHeld, isInFlight, isUnderWay, type StepExecution } from './step.js';
import { StepNotResumableError } from './step-errors.js';
import { moveToVersion, type VersionTarget } from './version-change.js';
import { WorkflowPausedError } from './workflow-errors.js';

export interface ResumeRequest {
  /** Merged into what earlier resumes brought; `approved` decides what the execution is held for. */
  data: JsonObject;
  reason: string | null;
  /** The step whose approval `data` decides; left out, the first that is held. */
  held?: string;
  /** Also where it is blocked, where it was paused for too long, or where steps are left in flight: these start again. */
  force: boolean;
}

/** What else decides whether an execution may be resumed, and on what it goes on. */
export interface ResumeTerms {
  /** Most milliseconds that a pause may last. */
  maxPauseMs: number;
  /** The key of its workflow, where all executions of that are held. */
  heldBy: string | null;
  /** The version it is to be moved to; null: it stays on its own. */
  target: VersionTarget | null;
}

/**
 * Lets a paused, failed or cancelled execution go on. Where it was held for an approval, `data.approved` decides it:
 * false goes to the step's `on_reject`, or ends the run as blocked; true, or data without it, approves.
 */
export function resume(
  state: ExecutionState,
  graph: Graph,
  request: ResumeRequest,
  terms: ResumeTerms,
  asking: Asking,
): NewEvent[] {
  checkResume(state, graph, request, terms, asking);
  const restart = restartOf(state);
  const goingOn = idsGoingOn(state, restart);
  const moved = terms.target ? moveToVersion(state, graph, terms.target, restart.next, goingOn) : [];
  const moving = stamp(asking, ...moved);
  const [onGraph, from] = [terms.target?.graph ?? graph, fold(state, moving)];
  const goOn = (left: ReadonlySet<string>) => goOnFrom(from, onGraph, request, left, asking);
  const all = goOn(new Set());
  const left = doomedAfter(from, onGraph, all, asking.now);
  return [...moving, ...(left.size === 0 ? all : goOn(left))];
}

/** `left`: the paths that do not begin again. What was cut off there stays as it is, and what is in flight there is cut off. */
function goOnFrom(
  from: ExecutionState,
  graph: Graph,
  request: ResumeRequest,
  left: ReadonlySet<string>,
  asking: Asking,
): NewEvent[] {
  const ends = pathsInFlight(from)
    .filter((path) => left.has(path))
    .map(
      (stepPath): Decided => ({ type: 'step.cancelled', stepPath, data: { reason: 'taken out of flight' } }),
    );
  const undecided = undecidedIn(from);
  const { next, reopened } = restartOf(from);
  const isBegun = (path: string) => !left.has(path);
  const restart = { next: next.filter(isBegun), reopened: reopened.filter(isBegun) };
  const resumed = stamp(asking, ...ends, resumedEvent(from, graph, restart, request, undecided, asking.now));
  const after = fold(from, resumed);
  const held = from.execution.status === 'paused' || undecided ? heldIn(after, request.held) : undefined;
  return [...resumed, ...(held ? stamp(asking, ...decide(graph, after, held, request.data, asking)) : [])];
}

function heldIn({ steps }: ExecutionState, path: string | undefined): StepExecution | undefined {
  return [...steps.values()].find((step) => isHeld(step) && (path === undefined || step.path === path));
}

/** Decides what one step is held for, while other steps go on, or while the execution is paused for another reason and stays so. */
export function decideHeld(
  state: ExecutionState,
  graph: Graph,
  { path, data }: { path: string; data: JsonObject },
  asking: Asking,
): NewEvent[] {
  const held = heldIn(state, path);
  return held ? stamp(asking, ...decide(graph, state, held, data, asking)) : [];
}

/** The paths of what was cut off, or is in flight, inside what is decided, or out of time, once it goes on. */
function doomedAfter(
  from: ExecutionState,
  graph: Graph,
  events: readonly NewEvent[],
  now: Date,
): ReadonlySet<string> {
  const scopes = new Scopes(graph, fold(from, events), now);
  const doomed = [...from.steps.values()].filter((step) => isCutOff(step) && scopes.isDoomed(step.path));
  return new Set(doomed.map(({ path }) => path));
}

function checkResume(
  state: ExecutionState,
  graph: Graph,
  { force, data }: ResumeRequest,
  { maxPauseMs, heldBy }: ResumeTerms,
  { now }: Asking,
): void {
  const { execution } = state;
  const { id, status, pausedAt } = execution;
  checkCommand(execution, force ? 'force_resume' : 'resume');
  if (force) {
    checkForced(state, data);
    return;
  }
  if (heldBy !== null) throw new WorkflowPausedError(id, status, heldBy);
  if (pausedAt && now.getTime() - pausedAt.getTime() > maxPauseMs)
    throw new ExecutionPausedTooLongError(id, status, pausedAt.toISOString());
  const doubtful = firstDoubtful(state, graph);
  if (doubtful) throw new StepNotResumableError(id, status, doubtful.path, workOf(graph, doubtful));
}

function checkForced(state: ExecutionState, data: JsonObject): void {
  const { id, status } = state.execution;
  if (status === 'blocked' && data.approved === false) {
    throw new ExecutionNotResumableError(id, status, 'a resume that rejects it again would change nothing');
  }
  const stands = isFinal(status) || status === 'paused';
  if (!stands && pathsInFlight(state).length === 0)
    throw new ExecutionNotResumableError(id, status, 'no step is left in flight, and it goes on by itself');
}

/** A step that may run at most once, and was stopped by a pause in the middle of its work. */
export function firstDoubtful(state: ExecutionState, graph: Graph): StepExecution | undefined {
  // What is only told has not happened.
  if (state.execution.status !== 'paused' || state.execution.dryRun) return undefined;
  return [...state.steps.values()].find(
    (step) => step.status === 'cancelled' && step.parts === null && !nodeOf(graph, step.stepId).resumable,
  );
}

/** The name by which the work of a step is known. */
export function workOf(graph: Graph, { stepId }: StepExecution): string {
  const node = nodeOf(graph, stepId);
  return node.type === 'operation' ? node.operation : stepId;
}

function resumedEvent(
  state: ExecutionState,
  graph: Graph,
  restart: Restart,
  { data, reason, force }: ResumeRequest,
  undecided: string | null,
  now: Date,
): Decided {
  const { execution } = state;
  const { status: from, pausedAt, pauseClock } = execution;
  const frozenMs = pausedAt && pauseClock === 'freeze' ? now.getTime() - pausedAt.getTime() : 0;
  const resumed: ResumedData = {
    ...{ from, ...restart, reason },
    timeoutAt: timeoutAfter(execution, graph, frozenMs, now)?.toISOString() ?? null,
    ...(force ? { force } : {}),
    ...(frozenMs > 0 ? { shiftMs: frozenMs } : {}),
    ...(undecided === null ? {} : { undecided: [undecided] }),
  };
  return {
    type: 'execution.resumed',
    data: resumed,
    content: { resumeData: undecided === null ? data : { approved: true, ...data } },
  };
}

/** One that had ended begins its time anew, and one that is yet to begin has all of it. */
function timeoutAfter(execution: Execution, graph: Graph, frozenMs: number, now: Date): Date | null {
  const { status, timeoutAt, startedAt, startAt, queued } = execution;
  if (startedAt === null && queued) return null;
  if (startedAt === null && startAt && startAt > now) return timeoutFrom(graph, startAt);
  if (isFinal(status)) return timeoutFrom(graph, now);
  return timeoutAt && new Date(timeoutAt.getTime() + frozenMs);
}

/** The approval whose rejection has ended the run. */
export function undecidedIn({ execution, steps }: ExecutionState): string | null {
  if (execution.status !== 'blocked') return null;
  const rejected = [...steps.values()].find(
    ({ path, type, output }) =>
      (type === 'action' || type === 'execute') &&
      isJsonObject(output) &&
      output.approved === false &&
      path === execution.nextStepId,
  );
  return rejected?.path ?? null;
}

function decide(
  graph: Graph,
  state: ExecutionState,
  held: StepExecution,
  data: JsonObject,
  { actor }: Asking,
): Decided[] {
  const approved = 'approved' in data ? data.approved : true;
  if (typeof approved !== 'boolean') {
    throw new InvalidInputError([
      {
        path: 'resumeData.approved',
        message: `is ${JSON.stringify(approved)?.slice(0, 40)}, which decides nothing`,
        hint: 'the execution is held for an approval: send true or false',
      },
    ]);
  }
  const node = graph.nodes[held.stepId];
  if (node?.type !== 'action' && node?.type !== 'execute')
    throw new Error(`step ${held.stepId} is held, but is no action in its graph`);
  const target = approved ? node.next : node.onReject;
  const effects = effectsOf(held);
  const output: Json = { ...data, approved, ...(effects === null ? {} : { effects }) };
  const decided = succeed(graph, state, held.path, { target, output });
  if (approved || target !== null) return decided;
  const reason = `${held.stepId} was rejected by ${actor}`;
  const others = endOpen(state, reason).filter((event) => stepPathOf(event) !== held.path);
  // Nothing follows from it: so it can still be decided otherwise.
  const rejected: Decided = {
    type: 'step.succeeded',
    stepPath: held.path,
    data: { next: [] },
    content: { output },
  };
  return [rejected, ...others, { type: 'execution.blocked', data: { reason, stepId: held.path } }];
}

/** What the entries of an approval came to, which a rejection has put into its output. */
function effectsOf({ output }: StepExecution): Json {
  return isJsonObject(output) && 'approved' in output ? (output.effects ?? null) : output;
}

/** What a resume does to the steps: which start (again), and which parallel and foreach steps go on where they were cut off. */
export interface Restart {
  next: string[];
  reopened: string[];
}

/**
 * Steps that failed, unless the definition provided for it, were cut off, or are left in flight start again; those that were
 * about to start, start. Finished ones keep their results. A parallel or foreach step goes on with what is inside it; one that
 * failed with nothing inside to be done again starts anew.
 */
export function restartOf({ execution, steps }: ExecutionState): Restart {
  const cut = [...steps.values()].filter(isCutOff).sort((a, b) => a.position - b.position);
  const leaves = cut.filter((step) => step.parts === null).map(({ path }) => path);
  // One that was cut off can have been led to once more.
  const next = [...new Set([...leaves, ...execution.ready])];
  const reopened: string[] = [];
  const innermostFirst = cut.filter((step) => step.parts !== null).sort((a, b) => depthOf(b) - depthOf(a));
  for (const step of innermostFirst) {
    const goesOn = step.status === 'cancelled' || step.parts?.collecting || isOpenStill(step);
    if (goesOn || next.some((path) => isInside(path, step.path))) reopened.push(step.path);
    else next.push(step.path);
  }
  return { next, reopened };
}

/** The ids of the steps that a resume neither starts nor keeps as they ended: they go on where they are. */
export function idsGoingOn({ steps }: ExecutionState, { next, reopened }: Restart): ReadonlySet<string> {
  const isStarted = (path: string) => next.some((other) => path === other || isInside(path, other));
  const goOn = [...steps.values()].filter(
    (step) => reopened.includes(step.path) || (isUnderWay(step) && !isStarted(step.path)),
  );
  return new Set(goOn.map(({ stepId }) => stepId));
}

export function isCutOff(step: StepExecution): boolean {
  const { status, handled, parts } = step;
  if (status === 'cancelled' || (status === 'failed' && !handled)) return true;
  return parts === null ? isInFlight(step) : isOpenStill(step);
}

/** A part of it has failed, which is about to end it. */
function isOpenStill({ status, parts }: StepExecution): boolean {
  return status === 'running' && parts !== null && parts.strict && parts.failed > 0;
}

function depthOf({ path }: StepExecution): number {
  return scopesAround(path).length;
}
