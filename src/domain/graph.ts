import type { Effect } from './effect.js';
import type { Json, JsonObject } from './json.js';

/** Raised when the shape of a graph changes: a stored graph of another format is compiled anew from its definition. */
export const GRAPH_FORMAT = 4;

/**
 * A compiled workflow definition: what the engine walks. Stored as JSON beside the definition it was made from,
 * so a run never compiles anything. Step ids are the author's, and each is used once in the whole document.
 */
export interface Graph {
  format: typeof GRAPH_FORMAT;
  /** The key of the workflow, for messages. */
  name: string;
  /** False: a run whose worker is lost in the middle of a step fails rather than going on. */
  resumable: boolean;
  /** The steps at the top; those inside a `parallel` or a `foreach` are in its own block. */
  root: Block;
  /** All steps, at whatever depth. */
  nodes: Record<string, GraphNode>;
  /** Milliseconds a run may take from its start, or null for no limit. */
  timeoutMs: number | null;
  /** Most steps of one run that do their work at the same time. */
  concurrency: number;
}

/** Steps that lead to one another and nowhere else. */
export interface Block {
  /** Where it begins: all of these at once. */
  entries: string[];
  ids: string[];
  /** Whether a step may have to be skipped before the others are done, since a step that joins waits for it. */
  prunes: boolean;
}

export type GraphNode =
  | ConditionNode
  | ActionNode
  | ExecuteNode
  | WaitNode
  | OperationNode
  | ParallelNode
  | ForeachNode;

interface NodeBase {
  id: string;
  name: string;
  /** Milliseconds one attempt may take, or null for no limit. */
  timeoutMs: number | null;
  retry: RetryPolicy | null;
  /** False: at most once. Found in flight after a crash, the run fails rather than doing it again. */
  resumable: boolean;
  metadata: JsonObject;
  /** Where a failure goes, once there is no attempt left. Null: it is passed on to what the step is in. */
  onError: string | null;
  /** All of these must have succeeded, or been skipped but for one, before this step starts. */
  dependsOn: string[];
  /** The steps that name this one in their `dependsOn`. */
  dependents: string[];
}

/** When several branches or items make one step a success: all, the first, or whatever comes of each. */
export const STRATEGIES = ['all_must_pass', 'any_can_pass', 'best_effort'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface ParallelNode extends NodeBase {
  type: 'parallel';
  strategy: Strategy;
  block: Block;
  next: string | null;
}

export interface ForeachNode extends NodeBase {
  type: 'foreach';
  /** A template that gives a list, or a list of templates. */
  items: Json;
  itemVar: string;
  /** Most items under way at the same time. */
  concurrency: number;
  strategy: Strategy;
  /** The step of the block whose outputs, item by item, become the `results`; null for none. */
  collect: string | null;
  block: Block;
  next: string | null;
}

export interface ConditionNode extends NodeBase {
  type: 'condition';
  condition: Condition;
  onTrue: string | null;
  onFalse: string | null;
}

export type ActionKind = 'allow' | 'block' | 'require_approval' | 'execute';

export interface ActionNode extends NodeBase {
  type: 'action';
  action: ActionKind;
  /** A template; shown as the reason of the pause. */
  reason: string;
  effects: Effect[];
  /** Who decides, and how: a template of what `readTerms` reads. Asked where none of the effects asks for an approval. */
  approval: JsonObject;
  next: string | null;
  /** Where a rejected approval goes. Null: the run ends as blocked. */
  onReject: string | null;
}

export interface ExecuteNode extends NodeBase {
  type: 'execute';
  effects: Effect[];
  next: string | null;
  /** Where a rejected approval goes that one of the effects asked for. Null: the run ends as blocked. */
  onReject: string | null;
}

export interface WaitNode extends NodeBase {
  type: 'wait';
  /** The event waited for, or null for a plain delay. */
  event: string | null;
  /** Milliseconds until the wait ends by itself, or null for never. */
  waitMs: number | null;
  next: string | null;
  /** What the event's payload must hold, by dotted path; values are templates. Null: any payload will do. */
  match: JsonObject | null;
  /** Where a wait goes that ended without its event. Null: the step fails. Unused by a plain delay. */
  onTimeout: string | null;
}

/** Work done by named code: `central` in a worker of Reprise, `agent` in a remote process that claims it. */
export interface OperationNode extends NodeBase {
  type: 'operation';
  operation: string;
  /** Templates; resolved when the step starts. */
  input: Json;
  executor: 'central' | 'agent';
  /** Where agents look for it. */
  queue: string;
  next: string | null;
}

export const OPERATORS = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'contains', 'regex'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Every part that is present must hold: the comparison, each of `and`, and at least one of `or`. */
export interface Condition {
  comparison: { field: string; operator: Operator; value: Json } | null;
  and: Condition[];
  or: Condition[];
}

export interface RetryPolicy {
  /** Attempts in all, the first one included; null for no limit. */
  maxAttempts: number | null;
  backoff: 'linear' | 'exponential';
  /** Milliseconds before the second attempt: the unit of the backoff. */
  delayMs: number;
  /** No wait between two attempts is longer. */
  maxDelayMs: number;
  /** Takes up to this share off each wait, so that many that failed together don't come back together: 0 to 1. */
  jitter: number;
  /** Codes or parts of messages of the errors that are retried; `*` is any. */
  retryOn: string[];
}

export type ContainerNode = ParallelNode | ForeachNode;

export function isContainer(node: GraphNode): node is ContainerNode {
  return node.type === 'parallel' || node.type === 'foreach';
}

export function nodeOf(graph: Graph, stepId: string): GraphNode {
  const node = graph.nodes[stepId];
  if (!node) throw new Error(`the graph has no step ${stepId}`);
  return node;
}

/** The steps that a step may lead to by itself; `null` where it may end its way. */
export function linksOf(node: GraphNode): [to: string | null, label: string | null][] {
  const error: [string, string][] = node.onError === null ? [] : [[node.onError, 'error']];
  switch (node.type) {
    case 'condition':
      return [[node.onTrue, 'true'], [node.onFalse, 'false'], ...error];
    case 'action':
    case 'execute':
      return [[node.next, null], [node.onReject, 'reject'], ...error];
    case 'wait':
      return [[node.next, null], [node.onTimeout, 'timeout'], ...error];
    default:
      return [[node.next, null], ...error];
  }
}

/** The ids of the steps that may follow a step, by its links or since they wait for it. */
export function successorsOf(node: GraphNode): string[] {
  return [...linksOf(node).flatMap(([to]) => to ?? []), ...node.dependents];
}
