import type { Effect } from './effect.js';
import type { Json, JsonObject } from './json.js';

/**
 * A compiled workflow definition: what the engine walks. Stored as JSON beside the definition it was made from,
 * so a run never compiles anything. Step ids are the author's. `null` as a successor ends the run.
 */
export interface Graph {
  entry: string;
  nodes: Record<string, GraphNode>;
  /** Milliseconds a run may take from its start, or null for no limit. */
  timeoutMs: number | null;
}

export type GraphNode = ConditionNode | ActionNode | ExecuteNode | WaitNode;

interface NodeBase {
  id: string;
  name: string;
  /** Milliseconds one attempt may take. */
  timeoutMs: number;
  retry: RetryPolicy | null;
  /** False: at most once. Found in flight after a crash, the run fails rather than doing it again. */
  resumable: boolean;
  metadata: JsonObject;
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
  next: string | null;
  /** Where a rejected approval goes. Null: the run ends as blocked. */
  onReject: string | null;
}

export interface ExecuteNode extends NodeBase {
  type: 'execute';
  effects: Effect[];
  next: string | null;
}

export interface WaitNode extends NodeBase {
  type: 'wait';
  /** The event waited for, or null for a plain delay. */
  event: string | null;
  /** Milliseconds until the wait ends by itself, or null for never. */
  waitMs: number | null;
  next: string | null;
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
  /** Attempts in all, the first one included. */
  maxAttempts: number;
  backoff: 'linear' | 'exponential';
  /** Codes or parts of messages of the errors that are retried; `*` is any. */
  retryOn: string[];
}
