import { createHash } from 'node:crypto';
import type { Asking } from './command.js';
import { InvalidInputError } from './errors.js';
import type { NewEvent, ResumedData } from './event.js';
import type { ExecutionState, ExecutionStatus } from './execution.js';
import { fold } from './fold.js';
import type { Graph } from './graph.js';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from './json.js';
import { isInside } from './path.js';
import { isRefusal, type Refusal } from './refusal.js';
import { type EffectAtRisk, effectsAtRisk } from './repeated-effects.js';
import {
  firstDoubtful,
  idsGoingOn,
  isCutOff,
  type ResumeRequest,
  type ResumeTerms,
  restartOf,
  resume,
} from './resume.js';
import { Scopes } from './scopes.js';
import { isFinished, isInFlight, isUnderWay, type StepExecution, type StepStatus } from './step.js';
import { compareVersion, type VersionComparison, type VersionTarget } from './version-change.js';

/**
 * What a resume does with a step: keeps what it came to; runs it again; takes it out of flight and runs it again; goes on waiting
 * for it; starts it for the first time; or does nothing at all because of it.
 */
export const PLAN_ACTIONS = ['KEEP', 'RERUN', 'RESET', 'AWAIT', 'START', 'REFUSE'] as const;
export type PlanAction = (typeof PLAN_ACTIONS)[number];

export interface PlannedStep {
  path: string;
  /** Its status now. */
  status: StepStatus;
  action: PlanAction;
  reason: string;
}

/** What a resume would do, worked out by doing it to a copy. */
export interface ResumePlan {
  /** Changes with the execution, and with what was asked. */
  planVersion: string;
  from: ExecutionStatus;
  /** Right after the resume; null where it is refused. */
  to: ExecutionStatus | null;
  refusal: Refusal | InvalidInputError | null;
  steps: PlannedStep[];
  /** Work that may have been done already, and would be done again. */
  effects: EffectAtRisk[];
  /** What the steps see under `resume` from then on. */
  resumeData: JsonObject;
  /** What a person should know before. */
  warnings: string[];
  /** The latest version against its own; null where it runs the latest. */
  latest: (VersionComparison & { id: string; version: number }) | null;
}

/** The plan of a resume: `resume` decides it, on the state as it is, and nothing is stored. */
export function planResume(
  state: ExecutionState,
  graph: Graph,
  request: ResumeRequest,
  terms: ResumeTerms,
  latest: VersionTarget | null,
  asking: Asking,
): ResumePlan {
  const { execution } = state;
  const restart = restartOf(state);
  const { events, refusal } = attempt(() => resume(state, graph, request, terms, asking));
  const after = fold(state, events);
  const planning = { before: state, after, events, graph: terms.target?.graph ?? graph, asking };
  const steps = refusal ? refusedSteps(state, graph, refusal) : new Planning(planning).steps();
  const plan: Omit<ResumePlan, 'planVersion'> = {
    ...{ from: execution.status, to: refusal ? null : after.execution.status, refusal, steps },
    effects: effectsAtRisk(state, graph, pathsAgain(state, steps)),
    resumeData: refusal ? { ...execution.resumeData, ...request.data } : (after.execution.resumeData ?? {}),
    warnings: refusal ? [] : warningsFor(after, asking.now),
    latest: latest && {
      ...{ id: latest.id, version: latest.version },
      ...compareVersion(graph, latest, restart.next, idsGoingOn(state, restart)),
    },
  };
  return { ...plan, planVersion: versionOf(state, request, terms, plan) };
}

/** The steps that do their work again: also one that was reset before and has not started since, and one that waits for its next attempt. */
function pathsAgain(state: ExecutionState, steps: readonly PlannedStep[]): string[] {
  const isAgain = ({ path, status, action }: PlannedStep) => {
    const waitKind = state.steps.get(path)?.waitKind ?? null;
    if (action === 'AWAIT') return waitKind === 'retry' || waitKind === 'agent';
    return action === 'RERUN' || action === 'RESET' || (action === 'START' && status === 'pending');
  };
  return steps.filter(isAgain).map(({ path }) => path);
}

function attempt(decide: () => NewEvent[]): { events: NewEvent[]; refusal: ResumePlan['refusal'] } {
  try {
    return { events: decide(), refusal: null };
  } catch (error) {
    if (isRefusal(error) || error instanceof InvalidInputError) return { events: [], refusal: error };
    throw error;
  }
}

/** Times are no part of it, so that a plan holds until the execution moves. */
function versionOf(
  { execution }: ExecutionState,
  { data, force }: ResumeRequest,
  { target }: ResumeTerms,
  { to, refusal, steps, latest }: Omit<ResumePlan, 'planVersion'>,
): string {
  const actions = steps.map(({ path, action }) => [path, action]);
  const { id, eventSeq, versionId } = execution;
  const asked = [id, eventSeq, versionId, data, force, target?.id ?? null];
  const planned: Json = [...asked, to, refusal?.code ?? null, actions, latest?.id ?? null];
  return createHash('sha256').update(canonicalJson(planned)).digest('hex').slice(0, 32);
}

function refusedSteps(state: ExecutionState, graph: Graph, refusal: { code: string }): PlannedStep[] {
  const doubtful = refusal.code === 'STEP_NOT_RESUMABLE' ? firstDoubtful(state, graph)?.path : undefined;
  const { status, nextStepId } = state.execution;
  return inOrder(state).map((step) => {
    const { path } = step;
    const refuse = (reason: string): PlannedStep => ({ path, status: step.status, action: 'REFUSE', reason });
    if (path === doubtful)
      return refuse('it may run at most once, and was stopped in the middle: only force runs it again');
    if (isInFlight(step)) return refuse('it is in flight: only force takes it out of flight');
    if (status === 'blocked' && path === nextStepId)
      return refuse('it was rejected: only force overrules that');
    return {
      path,
      status: step.status,
      action: 'KEEP',
      reason: 'nothing happens to it: the resume is refused',
    };
  });
}

function warningsFor({ execution }: ExecutionState, now: Date): string[] {
  if (!execution.timeoutAt || execution.timeoutAt > now) return [];
  return [
    `the time limit of its workflow has passed (${execution.timeoutAt.toISOString()}): it fails at once`,
  ];
}

function inOrder({ steps }: ExecutionState): StepExecution[] {
  return [...steps.values()].sort((a, b) => a.position - b.position);
}

type Fate = Pick<PlannedStep, 'action' | 'reason'>;

/** Tells what the events of a resume do to each step. */
class Planning {
  readonly #before: ExecutionState;
  readonly #after: ExecutionState;
  readonly #resumed: ResumedData;
  readonly #scopes: Scopes;
  readonly #now: Date;

  constructor({
    before,
    after,
    events,
    graph,
    asking,
  }: {
    before: ExecutionState;
    after: ExecutionState;
    events: readonly NewEvent[];
    graph: Graph;
    asking: Asking;
  }) {
    const resumed = events.find((event) => event.type === 'execution.resumed');
    if (!resumed)
      throw new Error(`the resume of execution ${before.execution.id} was decided without saying so`);
    this.#before = before;
    this.#after = after;
    this.#resumed = resumed.data;
    this.#scopes = new Scopes(graph, after, asking.now);
    this.#now = asking.now;
  }

  steps(): PlannedStep[] {
    const begun = inOrder(this.#before).map((step) => ({
      ...{ path: step.path, status: step.status },
      ...this.#fate(step),
    }));
    const starting = new Set([...this.#resumed.next, ...this.#after.execution.ready]);
    const first = [...starting].filter((path) => !this.#before.steps.has(path));
    return [...begun, ...first.map((path) => this.#start(path))];
  }

  #start(path: string): PlannedStep {
    if (this.#scopes.isDoomed(path))
      return { path, status: 'pending', ...keep(`${DOOMED}: it does not begin`) };
    return { path, status: 'pending', action: 'START', reason: 'it starts for the first time' };
  }

  #fate(step: StepExecution): Fate {
    const { path } = step;
    const { next, reopened } = this.#resumed;
    const anew = next.find((other) => isInside(path, other));
    if (anew !== undefined) return { action: 'RERUN', reason: `it is inside ${anew}, which begins anew` };
    const decided = this.#decided(step);
    if (decided !== null) return keep(decided);
    if (this.#scopes.isDoomed(path) && (!isFinished(step) || isCutOff(step))) return keep(doomed(step));
    if (next.includes(path) && !(isUnderWay(step) && !isInFlight(step))) return again(step);
    if (reopened.includes(path)) return { action: 'AWAIT', reason: 'it goes on with what is inside it' };
    if (this.#after.execution.ready.includes(path))
      return { action: 'START', reason: 'it is entered again: the decision leads back to it' };
    if (isFinished(step)) return keep(KEPT[step.status] ?? 'its result is kept');
    return { action: 'AWAIT', reason: this.#awaited(step) };
  }

  /** What this resume decides about an approval, or ends with the execution that it blocks; null for neither. */
  #decided(step: StepExecution): string | null {
    const after = this.#after.steps.get(step.path);
    if (step.waitKind === 'approval' && after?.status === 'succeeded')
      return `this resume ${isApproved(after) ? 'approves' : 'rejects'} it`;
    if (this.#after.execution.status === 'blocked' && !isFinished(step) && after && isFinished(after))
      return 'it ends with the execution, which this resume blocks';
    if (this.#resumed.undecided?.includes(step.path))
      return 'its rejection is overruled: it counts as approved';
    return null;
  }

  #awaited({ waitKind, waitEvent, path }: StepExecution): string {
    const wakeAt = this.#after.steps.get(path)?.wakeAt ?? null;
    const due = wakeAt !== null && wakeAt <= this.#now ? ', whose time has passed: it goes on at once' : '';
    if (waitKind === 'event') return `it waits for the event ${waitEvent}${due}`;
    if (waitKind === 'delay') return `it waits for a time${due}`;
    if (waitKind === 'retry') return `it waits for its next attempt${due}`;
    if (waitKind === 'agent') return 'it waits for an agent';
    if (waitKind === 'approval') return 'it waits for a decision';
    return `it goes on with what is inside it${due}`;
  }
}

function keep(reason: string): Fate {
  return { action: 'KEEP', reason };
}

const DOOMED = 'what it is part of is decided, or out of time';

function doomed(step: StepExecution): string {
  if (isInFlight(step)) return `${DOOMED}: it is cut off, and does not begin again`;
  if (isFinished(step)) return `${DOOMED}: it does not begin again`;
  return `${DOOMED}: ${step.status === 'pending' ? 'it does not begin' : 'it ends with that'}`;
}

function again(step: StepExecution): Fate {
  if (isInFlight(step)) return { action: 'RESET', reason: 'it is in flight: it is cut off, and begins anew' };
  if (!isFinished(step)) return { action: 'START', reason: 'it was about to start' };
  const all = step.parts === null ? '' : ' with all that is inside it';
  const why = step.status === 'failed' ? `it failed (${step.error?.code})` : 'it was cut off';
  return { action: 'RERUN', reason: `${why}: it begins anew${all}` };
}

function isApproved({ output }: StepExecution): boolean {
  return isJsonObject(output) && output.approved === true;
}

const KEPT: Partial<Record<StepStatus, string>> = {
  succeeded: 'its result is kept',
  skipped: 'it was not taken',
  failed: 'it failed, and the definition provided for that',
  cancelled: 'what it was part of was decided without it',
};
