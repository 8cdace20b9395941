import { type ExecutionState, isFinal, nextTimer, pathsInWorker } from '#src/domain/execution.js';
import { containerOf, isInside, scopesAround } from '#src/domain/path.js';
import type { PlanAction, PlannedStep, ResumePlan } from '#src/domain/resume-plan.js';
import { awaitsEvent, isFinished, isInFlight, isRemote, type StepExecution } from '#src/domain/step.js';
import { succeeded, type Walk } from './walk.js';

/** A plan, the walk right before its resume, and right after. */
export interface Resumed {
  plan: ResumePlan;
  before: ExecutionState;
  after: ExecutionState;
  /** How much had been asked for and done before. */
  seq: number;
  works: number;
}

/** All that is begun ends well, each event and each decision comes, and time passes only where nothing else is left to do. */
export function finish(walk: Walk): void {
  for (let turn = 0; !isFinal(walk.status); turn++) {
    if (turn > 500) throw new Error(`it does not end: ${walk.status}`);
    const { eventSeq } = walk.state.execution;
    if (walk.status === 'paused') walk.resume({ approved: true, urgent: true });
    doAll(walk);
    const due = nextTimer(walk.state);
    const idle = walk.state.execution.eventSeq === eventSeq && due !== null;
    if (idle) walk.clock.advance(Math.max(0, due.getTime() - walk.clock.now().getTime()));
  }
}

function doAll(walk: Walk): void {
  walk.advance();
  walk.claim();
  while (inSteps(walk, (step) => isRemote(step) && isInFlight(step))) walk.answer();
  walk.advance(pathsInWorker(walk.state).map((path) => succeeded(path, { done: path })));
  const awaited = inSteps(walk, awaitsEvent)?.waitEvent;
  if (awaited && !isFinal(walk.status)) walk.sendEvent(awaited);
}

function inSteps({ state }: Walk, wanted: (step: StepExecution) => boolean): StepExecution | undefined {
  return [...state.steps.values()].find(wanted);
}

/** What a plan said and did not come true, by the walk to the end; nothing where it told the truth. */
export function lies(walk: Walk, resumed: Resumed): string[] {
  const { plan, after } = resumed;
  const status = after.execution.status;
  const began = beginnings(walk, resumed);
  return [
    ...(plan.to === status ? [] : [`to ${plan.to}, and it was ${status}`]),
    ...plan.steps.flatMap((step) => liesAbout(walk, resumed, step, began)),
    ...againUnsaid(plan, after, began),
    ...repeatedUnsaid(walk, resumed),
    ...badEnd(walk, plan),
  ];
}

/** Where all goes well from then on, only time can be in its way. */
function badEnd({ status, state }: Walk, { to }: ResumePlan): string[] {
  const { errorCode } = state.execution;
  if (status === 'completed' || to === 'blocked') return [];
  return OUT_OF_TIME.includes(errorCode ?? '') ? [] : [`it ended ${status}, with ${errorCode}`];
}

interface Beginning {
  path: string;
  iteration: number;
  attempt: number;
}

function beginnings(walk: Walk, { seq }: Resumed): Beginning[] {
  return walk.history.flatMap((event) =>
    event.seq > seq && event.type === 'step.started'
      ? [{ path: event.stepPath, iteration: event.data.iteration, attempt: event.data.attempt }]
      : [],
  );
}

function liesAbout(walk: Walk, resumed: Resumed, step: PlannedStep, began: Beginning[]): string[] {
  const { before, after } = resumed;
  const [was, is] = [before.steps.get(step.path), after.steps.get(step.path)];
  const found = CHECKS[step.action]({ walk, resumed, step, began, was, is });
  return found === null ? [] : [`${step.action} ${step.path} (${step.reason}): ${found}`];
}

interface Facts {
  walk: Walk;
  resumed: Resumed;
  step: PlannedStep;
  began: Beginning[];
  was: StepExecution | undefined;
  is: StepExecution | undefined;
}

const CHECKS: Record<PlanAction, (facts: Facts) => string | null> = {
  KEEP: ({ was, is, began, resumed, step }) => {
    if (beginsAgain(is, began)) return 'it began again';
    if (isDecided(was, resumed.plan)) return null;
    // Only force finds any: a plan says then that it is cut off.
    if (was && isInFlight(was)) return is?.status === 'cancelled' ? null : 'it is not cut off';
    return isSame(was, is) ? null : `it was ${inWords(was)}, and is ${inWords(is)} (${step.status})`;
  },
  AWAIT: ({ walk, resumed, step, was, is, began }) => {
    if (was === undefined || is === undefined) return 'there is no such step';
    if (isFinished(is)) return `it is ${is.status}`;
    if (was.status === 'waiting' && is.waitKind !== was.waitKind) return `it waits for ${is.waitKind}`;
    if (beginsAgain(is, began)) return 'it began again';
    const end = walk.rows.get(step.path)?.status;
    return end !== 'cancelled' || isExcused(walk, resumed, step.path) ? null : 'it was cut off';
  },
  RERUN: (facts) => notBegun(facts),
  RESET: (facts) => notBegun(facts),
  START: (facts) => notBegun(facts),
  REFUSE: () => 'the resume was not refused',
};

/** From its first attempt, in the iteration that it was in. */
function beginsAgain(is: StepExecution | undefined, began: Beginning[]): boolean {
  return began.some(
    ({ path, iteration, attempt }) => path === is?.path && iteration === is.iteration && attempt === 1,
  );
}

/** An approval is decided by the resume, or ends with the execution that it blocks. */
function isDecided(was: StepExecution | undefined, plan: ResumePlan): boolean {
  if (was === undefined || plan.to === 'blocked') return true;
  return was.waitKind === 'approval' || (plan.from === 'blocked' && was.type === 'action');
}

function isSame(was: StepExecution | undefined, is: StepExecution | undefined): boolean {
  const facts = (step: StepExecution | undefined) =>
    step && [step.status, step.output, step.error, step.finishedAt];
  return JSON.stringify(facts(was)) === JSON.stringify(facts(is));
}

function inWords(step: StepExecution | undefined): string {
  return JSON.stringify(step && [step.status, step.output, step.error, step.finishedAt]);
}

function notBegun({ walk, resumed, step, began }: Facts): string | null {
  if (began.some(({ path, attempt }) => path === step.path && attempt === 1)) return null;
  return isExcused(walk, resumed, step.path) ? null : 'it did not begin';
}

const OUT_OF_TIME = ['WORKFLOW_TIMEOUT', 'STEP_TIMEOUT', 'WAIT_TIMEOUT'];

/**
 * A step that was to begin did not have to where the run was out of time, this very resume has blocked it, or something around the
 * step was decided first: since it was out of time, or one branch is enough for it.
 */
function isExcused(walk: Walk, { plan, seq }: Resumed, path: string): boolean {
  const { status, errorMessage, errorCode } = walk.state.execution;
  if (plan.to === 'blocked') return true;
  if (status === 'failed' && OUT_OF_TIME.includes(errorCode ?? '') && errorMessage !== null) return true;
  const around = scopesAround(path).flatMap((scope) => containerOf(scope) ?? []);
  return walk.history.some(
    (event) =>
      event.seq > seq &&
      'stepPath' in event &&
      around.includes(event.stepPath) &&
      (event.type === 'step.failed'
        ? OUT_OF_TIME.includes(event.data.error.code)
        : event.type === 'step.succeeded' && isEnough(walk, event.stepPath)),
  );
}

function isEnough(walk: Walk, path: string): boolean {
  const node = walk.graph.nodes[path.split('.').at(-1) ?? ''];
  return node !== undefined && 'strategy' in node && node.strategy === 'any_can_pass';
}

/** What had ended, and began again in the same iteration, without being named or in something that was. */
function againUnsaid(plan: ResumePlan, after: ExecutionState, began: Beginning[]): string[] {
  const named = plan.steps.filter(({ action }) => action === 'RERUN' || action === 'RESET');
  const isNamed = (path: string) =>
    named.some((step) => step.path === path || isInside(path, step.path)) ||
    began.some((other) => isInside(path, other.path));
  return [...after.steps.values()]
    .filter((step) => isFinished(step) && !isNamed(step.path) && beginsAgain(step, began))
    .map(({ path }) => `${path} had ended, and began again`);
}

/** Work that was launched a second time under the same key, and that no effect named. */
function repeatedUnsaid({ work }: Walk, { plan, works }: Resumed): string[] {
  const done = new Set(work.slice(0, works).map(({ key }) => key));
  const named = plan.effects.map(({ path }) => path);
  const repeated = work.slice(works).filter(({ key }) => done.has(key));
  const unsaid = repeated.filter(
    ({ path }) => !named.some((effect) => effect === path || isInside(path, effect)),
  );
  return unsaid.map(({ path }) => `the work of ${path} was done again, and no effect named it`);
}
