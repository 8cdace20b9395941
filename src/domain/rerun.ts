import { holdsForApproval } from './approval-request.js';
import { whyWithoutInput } from './edit-input.js';
import type { CreatedData } from './event.js';
import type { Execution, ExecutionState } from './execution.js';
import type { Decided } from './flow.js';
import { type Graph, type GraphNode, isContainer, nodeOf } from './graph.js';
import type { Json } from './json.js';
import { endedBefore, reachFrom, wayTaken } from './rerun-ways.js';
import { undecidedIn } from './resume.js';
import { checkCommand } from './state-machine.js';
import type { StepExecution } from './step.js';
import { StepNotBegunError, StepNotEditableError } from './step-errors.js';
import { compareVersion, type VersionTarget } from './version-change.js';
import { VersionNotCompatibleError } from './workflow-errors.js';

/** What a rerun takes over from its source, and what it begins with. */
export interface Rerun {
  /** The step that it was asked for, as the source left it. */
  from: StepExecution;
  kept: StepExecution[];
  /** Paths, `from` first. */
  next: string[];
}

/**
 * Keeps what has ended well and does not follow from the step, or had ended before the step began. All else that was under way, or
 * that follows from what is kept, begins anew beside it. Throws {@link StepNotBegunError}.
 */
export function planRerun(state: ExecutionState, graph: Graph, fromStepId: string): Rerun {
  const { execution } = state;
  checkCommand(execution, 'rerun');
  const top = [...state.steps.values()]
    .filter(({ scope }) => scope === '')
    .sort((a, b) => a.position - b.position);
  const begun = top.filter(({ startedAt }) => startedAt !== null);
  const from = begun.find(({ path }) => path === fromStepId);
  if (!from) {
    const choice = begun.map(({ path }) => path);
    throw new StepNotBegunError(execution.id, execution.status, fromStepId, choice);
  }
  const following = reachFrom(graph, from.stepId);
  const undecided = undecidedIn(state);
  const ended = top.filter((step) => step !== from && hasEndedWell(step) && step.path !== undecided);
  const before = endedBefore(graph, ended, from);
  const kept = ended.filter((step) => !following.has(step.stepId) || before.has(step));
  return { from, kept, next: nextOf({ state, graph, from, kept, following }) };
}

/** Whether it takes over what people have decided: at the top, or inside of what is kept. */
export function keepsDecision({ kept }: Rerun, graph: Graph): boolean {
  return kept.some(({ stepId, status }) => status !== 'skipped' && asksWithin(graph, nodeOf(graph, stepId)));
}

function asksWithin(graph: Graph, node: GraphNode): boolean {
  if (!isContainer(node)) return holdsForApproval(node);
  return node.block.ids.some((id) => asksWithin(graph, nodeOf(graph, id)));
}

function hasEndedWell({ status, handled }: StepExecution): boolean {
  return status === 'succeeded' || status === 'skipped' || (status === 'failed' && handled);
}

interface Taking {
  state: ExecutionState;
  graph: Graph;
  from: StepExecution;
  kept: readonly StepExecution[];
  following: ReadonlySet<string>;
}

function nextOf(taking: Taking): string[] {
  const { state, graph, from, following } = taking;
  const kept = new Map(taking.kept.map((step) => [step.path, step]));
  const led = new Set(taking.kept.flatMap((step) => wayTaken(nodeOf(graph, step.stepId), step) ?? []));
  const others = graph.root.ids.filter((id) => {
    if (id === from.path) return false;
    // A loop may be about to enter again what is kept.
    if (!following.has(id))
      return state.execution.ready.includes(id) || (state.steps.has(id) && !kept.has(id));
    if (kept.has(id)) return false;
    return isJoinDue(graph, id, kept) || (led.has(id) && !reachFrom(graph, id).has(from.path));
  });
  return [from.path, ...others];
}

/** All that the step waits for is kept, so that nothing would start it any more. */
function isJoinDue(graph: Graph, id: string, kept: ReadonlyMap<string, StepExecution>): boolean {
  const statuses = nodeOf(graph, id).dependsOn.map((other) => kept.get(other)?.status);
  return (
    statuses.includes('succeeded') &&
    statuses.every((status) => status === 'succeeded' || status === 'skipped')
  );
}

/** Throws {@link VersionNotCompatibleError} where what is kept, or begins, is not the same step in that version. */
export function checkVersion(
  { id, status }: Execution,
  graph: Graph,
  target: VersionTarget,
  { kept, next }: Rerun,
): void {
  const inside = new Set(kept.flatMap(({ stepId }) => idsIn(graph, stepId)));
  const begun = new Set([...target.begun].filter((stepId) => inside.has(stepId)));
  const { verdict, steps } = compareVersion(graph, { graph: target.graph, begun }, next);
  if (verdict === 'CHANGED_BEFORE' || verdict === 'STEP_MISSING')
    throw new VersionNotCompatibleError(id, status, verdict, steps);
}

/** A step, and all that is inside it. */
function idsIn(graph: Graph, stepId: string): string[] {
  const node = nodeOf(graph, stepId);
  return isContainer(node) ? [stepId, ...node.block.ids.flatMap((id) => idsIn(graph, id))] : [stepId];
}

/** Throws {@link StepNotEditableError} where the step is never given an input. */
export function checkTakesInput({ id, status }: Execution, graph: Graph, { from }: Rerun): void {
  const reason = whyWithoutInput(nodeOf(graph, from.stepId));
  if (reason !== null) throw new StepNotEditableError(id, status, from.path, reason);
}

/** How an execution begins that reruns another one. `input` is what its first step is given; undefined: what its templates give. */
export function beginRerun(
  { from, kept, next }: Rerun,
  graph: Graph,
  created: Omit<CreatedData, 'next' | 'totalSteps'>,
  { input, reason }: { input: Json | undefined; reason: string | null },
): Decided[] {
  const why = reason === null ? {} : { reason };
  const data = { ...created, next, totalSteps: graph.root.ids.length, ...why };
  const edited: Decided[] =
    input === undefined
      ? []
      : [
          {
            type: 'step.input_edited',
            stepPath: from.path,
            data: { type: nodeOf(graph, from.stepId).type, old: from.input, new: input, reason },
          },
        ];
  return [{ type: 'execution.created', data }, ...kept.map(keptEvent), ...edited];
}

function keptEvent(step: StepExecution): Decided {
  const { type, attempt, iteration, error, startedAt, finishedAt, input, output } = step;
  const status = step.status as 'succeeded' | 'skipped' | 'failed';
  if (finishedAt === null) throw new Error(`step ${step.path} is to be kept, but has not ended`);
  return {
    type: 'step.kept',
    stepPath: step.path,
    data: {
      ...{ type, status, attempt, iteration, error },
      startedAt: startedAt?.toISOString() ?? null,
      finishedAt: finishedAt.toISOString(),
    },
    content: { input, output },
  };
}
