import DataLoader from 'dataloader';
import type { ApprovalVote } from '../domain/approval.js';
import type { KnownLink } from '../domain/approval-link.js';
import type { Execution } from '../domain/execution.js';
import type { Graph } from '../domain/graph.js';
import { loadPositions } from '../services/admission.js';
import { loadApprovalsOf, loadVotes, type ShownApproval } from '../services/approval.js';
import { loadExecutions, loadGraphs, loadSteps } from '../services/execution.js';
import { loadApprovalLinks } from '../services/revoke-approval-link.js';
import type { GraphqlContext } from './context.js';
import type { ExecutionView, StepView } from './refs.js';

interface Loaders {
  steps: DataLoader<Execution, StepView[], string>;
  executions: DataLoader<string, Execution>;
  graphs: DataLoader<Execution, Graph, string>;
  positions: DataLoader<Execution, number | null, string>;
  approvals: DataLoader<string, ShownApproval[]>;
  votes: DataLoader<string, ApprovalVote[]>;
  links: DataLoader<string, KnownLink[]>;
}

/**
 * One set a request. They gather what one tick asks for and keep nothing: a subscription's request lasts for hours, and
 * what it reads changes meanwhile.
 */
const loadersOf = new WeakMap<GraphqlContext, Loaders>();

function loaders(context: GraphqlContext): Loaders {
  const known = loadersOf.get(context);
  if (known) return known;
  const { services, caller } = context;
  const made: Loaders = {
    steps: new DataLoader((executions) => loadSteps(services, executions), { cache: false }),
    executions: new DataLoader(
      async (ids) => {
        const byId = new Map((await loadExecutions(services, caller, ids)).map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id) ?? new Error(`there is no execution ${id}`));
      },
      { cache: false },
    ),
    graphs: new DataLoader((executions) => loadGraphs(services, caller, executions), { cache: false }),
    positions: new DataLoader(
      async (executions) => {
        const positions = await loadPositions(services, executions);
        return executions.map(({ id }) => positions.get(id) ?? null);
      },
      { cache: false },
    ),
    approvals: new DataLoader(
      async (ids) =>
        grouped(ids, await loadApprovalsOf(services, caller, ids), ({ executionId }) => executionId),
      { cache: false },
    ),
    votes: new DataLoader(
      async (ids) => grouped(ids, await loadVotes(services, ids), ({ approvalId }) => approvalId),
      { cache: false },
    ),
    links: new DataLoader(
      async (ids) =>
        grouped(ids, await loadApprovalLinks(services, caller, ids), ({ approvalId }) => approvalId),
      { cache: false },
    ),
  };
  loadersOf.set(context, made);
  return made;
}

function grouped<T>(ids: readonly string[], rows: readonly T[], idOf: (row: T) => string): T[][] {
  return ids.map((id) => rows.filter((row) => idOf(row) === id));
}

/** The steps of an execution: as of its event where it is a view of the past, otherwise as stored. */
export async function stepsOf(view: ExecutionView, context: GraphqlContext): Promise<StepView[]> {
  if (!view.steps) return loaders(context).steps.load(view);
  return [...view.steps.values()].map((step) => ({ ...step, executionId: view.id, fromEvents: true }));
}

/** The row of an execution, with the payloads that a view of the past lacks. */
export async function storedExecution(view: ExecutionView, context: GraphqlContext): Promise<Execution> {
  return view.steps ? loaders(context).executions.load(view.id) : view;
}

/** The execution of an id that was loaded for the caller. */
export function executionOf(id: string, context: GraphqlContext): Promise<Execution> {
  return loaders(context).executions.load(id);
}

/** The row of a step, with the input and output that a view of the past lacks. */
export async function storedStep(step: StepView, context: GraphqlContext): Promise<StepView> {
  if (!step.fromEvents) return step;
  const execution = await loaders(context).executions.load(step.executionId);
  const steps = await loaders(context).steps.load(execution);
  return steps.find((stored) => stored.path === step.path) ?? step;
}

/** The compiled graph of the version that an execution runs. */
export function graphOf(view: ExecutionView, context: GraphqlContext): Promise<Graph> {
  return loaders(context).graphs.load(view);
}

/** How many wait in its queue before an execution, as stored; null where it does not wait any more. */
export function positionOf(view: ExecutionView, context: GraphqlContext): Promise<number | null> {
  return loaders(context).positions.load(view);
}

/** What people were asked in an execution. */
export function approvalsOf(executionId: string, context: GraphqlContext): Promise<ShownApproval[]> {
  return loaders(context).approvals.load(executionId);
}

/** What was said about an approval. */
export function votesOf(approvalId: string, context: GraphqlContext): Promise<ApprovalVote[]> {
  return loaders(context).votes.load(approvalId);
}

/** The links that were made for an approval, newest first. */
export function linksOf(approvalId: string, context: GraphqlContext): Promise<KnownLink[]> {
  return loaders(context).links.load(approvalId);
}
