import type { z } from 'zod';
import type {
  ActionKind,
  ActionNode,
  ConditionNode,
  ExecuteNode,
  GraphNode,
  WaitNode,
} from '#src/domain/graph.js';
import type { JsonObject } from '#src/domain/json.js';
import { STEP_TIMEOUT_MS } from './limits.js';
import { actionStep, type CommonStep, conditionStep, executeStep, waitStep } from './step-types.js';

/** From a step in the author's spelling to the node that the engine walks, by type. */
export const NODES = new Map<string, z.ZodType<GraphNode>>([
  ['condition', conditionStep.transform(toConditionNode)],
  ['action', actionStep.transform(toActionNode)],
  ['execute', executeStep.transform(toExecuteNode)],
  ['wait', waitStep.transform(toWaitNode)],
]);

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
    next: step.next ?? null,
    onReject: holds(action) ? (step.on_reject ?? null) : null,
  };
}

/** Whether an action holds the run until a person decides. */
export function holds(action: unknown): boolean {
  return action === 'block' || action === 'require_approval';
}

function toExecuteNode(step: z.output<typeof executeStep>): ExecuteNode {
  return { ...toBase(step), type: 'execute', effects: step.execute, next: step.next ?? null };
}

function toWaitNode(step: z.output<typeof waitStep>): WaitNode {
  return { ...toBase(step), type: 'wait', ...step.wait, next: step.next ?? null };
}

function toBase({ id, name, timeout, retry, resumable, metadata, rule_id }: CommonStep) {
  const rule: JsonObject = rule_id ? { rule_id } : {};
  return {
    id,
    name: name || id,
    timeoutMs: timeout ?? STEP_TIMEOUT_MS,
    retry: retry ?? null,
    resumable: resumable ?? true,
    metadata: { ...rule, ...metadata },
  };
}
