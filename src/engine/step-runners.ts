import { type ContainerNode, type GraphNode, isContainer } from '../domain/graph.js';
import { actionStep } from '../steps/action.js';
import { conditionStep } from '../steps/condition.js';
import { executeStep } from '../steps/execute.js';
import { operationStep } from '../steps/operation.js';
import type { StepRunner } from '../steps/step-runner.js';
import { waitStep } from '../steps/wait.js';

/** The steps that hold no others. */
export type Leaf = Exclude<GraphNode, ContainerNode>;

const RUNNERS: { [T in Leaf['type']]: StepRunner<Extract<Leaf, { type: T }>> } = {
  condition: conditionStep,
  action: actionStep,
  execute: executeStep,
  wait: waitStep,
  operation: operationStep,
};

export function runnerOf(node: GraphNode): StepRunner<GraphNode> {
  if (isContainer(node)) throw new Error(`step ${node.id} holds other steps, and does no work itself`);
  return RUNNERS[node.type] as StepRunner<GraphNode>;
}
