import type { z } from 'zod';
import type {
  ActionKind,
  ActionNode,
  Block,
  ConditionNode,
  ExecuteNode,
  ForeachNode,
  GraphNode,
  OperationNode,
  ParallelNode,
  WaitNode,
} from '#src/domain/graph.js';
import type { JsonObject } from '#src/domain/json.js';
import { STEP_TIMEOUT_MS } from './limits.js';
import {
  actionStep,
  type CommonStep,
  conditionStep,
  executeStep,
  foreachStep,
  operationStep,
  parallelStep,
  waitStep,
} from './step-types.js';

/** From a step in the author's spelling to the node that the engine walks, by type. */
export const NODES = new Map<string, z.ZodType<GraphNode>>([
  ['condition', conditionStep.transform(toConditionNode)],
  ['action', actionStep.transform(toActionNode)],
  ['execute', executeStep.transform(toExecuteNode)],
  ['wait', waitStep.transform(toWaitNode)],
  ['operation', operationStep.transform(toOperationNode)],
  ['parallel', parallelStep.transform(toParallelNode)],
  ['foreach', foreachStep.transform(toForeachNode)],
]);

/** Filled in when the steps inside have been compiled. */
const EMPTY_BLOCK: Block = { entries: [], ids: [], prunes: false };

function toConditionNode(step: z.output<typeof conditionStep>): ConditionNode {
  const { condition, on_true, on_false } = step;
  return {
    ...toBase(step),
    type: 'condition',
    condition,
    onTrue: on_true ?? null,
    onFalse: on_false ?? null,
  };
}

const REASONS: Record<ActionKind, string> = {
  allow: '',
  execute: '',
  block: 'Blocked',
  require_approval: 'Approval required',
};

function toActionNode(step: z.output<typeof actionStep>): ActionNode {
  const action = (step.action.type ?? step.action.action) as ActionKind;
  const base = toBase(step);
  return {
    ...base,
    metadata: { ...base.metadata, ...step.action.metadata },
    type: 'action',
    action,
    reason: step.action.reason ?? REASONS[action],
    effects: step.execute ?? [],
    approval: step.action.approval ?? {},
    next: step.next ?? null,
    onReject: holds(action) || asks(step.execute) ? (step.on_reject ?? null) : null,
  };
}

/** Whether an action holds the run until a person decides. */
export function holds(action: unknown): boolean {
  return action === 'block' || action === 'require_approval';
}

/** Whether one of the entries asks for an approval, which holds the run as well. */
export function asks(effects: readonly { type: string }[] | null | undefined): boolean {
  return (effects ?? []).some(({ type }) => type === 'create_approval_request');
}

function toExecuteNode(step: z.output<typeof executeStep>): ExecuteNode {
  const { execute, next, on_reject } = step;
  const onReject = asks(execute) ? (on_reject ?? null) : null;
  return { ...toBase(step), type: 'execute', effects: execute, next: next ?? null, onReject };
}

function toWaitNode(step: z.output<typeof waitStep>): WaitNode {
  return { ...toBase(step), timeoutMs: null, type: 'wait', ...step.wait, next: step.next ?? null };
}

const DEFAULT_QUEUE = 'default';

function toOperationNode({ operation, ...step }: z.output<typeof operationStep>): OperationNode {
  const { name, input, queue } = operation;
  const executor = operation.executor ?? 'central';
  const timeout = operation.timeout ?? step.timeout;
  const base = toBase({
    ...step,
    timeout,
    retry: operation.retry ?? step.retry,
    resumable: operation.resumable ?? step.resumable,
  });
  return {
    ...base,
    // An agent may work for days, as long as it is heard of.
    timeoutMs: executor === 'agent' ? (timeout ?? null) : base.timeoutMs,
    type: 'operation',
    operation: name,
    input: input ?? {},
    executor,
    queue: queue ?? DEFAULT_QUEUE,
    next: step.next ?? null,
  };
}

function toParallelNode({ parallel, ...step }: z.output<typeof parallelStep>): ParallelNode {
  return {
    ...toBase(step),
    timeoutMs: step.timeout ?? null,
    type: 'parallel',
    strategy: parallel.strategy ?? 'all_must_pass',
    block: EMPTY_BLOCK,
    next: step.next ?? null,
  };
}

function toForeachNode({ foreach, ...step }: z.output<typeof foreachStep>): ForeachNode {
  const { items, item_var, concurrency, strategy, collect } = foreach;
  return {
    ...toBase(step),
    timeoutMs: step.timeout ?? null,
    type: 'foreach',
    items,
    itemVar: item_var ?? 'item',
    concurrency: concurrency ?? 1,
    strategy: strategy ?? 'all_must_pass',
    collect: collect ?? null,
    block: EMPTY_BLOCK,
    next: step.next ?? null,
  };
}

function toBase(step: CommonStep) {
  const { id, name, timeout, retry, resumable, metadata, rule_id, on_error, depends_on } = step;
  const rule: JsonObject = rule_id ? { rule_id } : {};
  return {
    id,
    name: name || id,
    timeoutMs: timeout ?? STEP_TIMEOUT_MS,
    retry: retry ?? null,
    resumable: resumable ?? true,
    metadata: { ...rule, ...metadata },
    onError: on_error ?? null,
    dependsOn: [...new Set(depends_on ?? [])],
    dependents: [],
  };
}
