import type { GraphNode } from '../domain/graph.js';
import { actionStep } from '../steps/action.js';
import { conditionStep } from '../steps/condition.js';
import { executeStep } from '../steps/execute.js';
import type { StepRunner } from '../steps/step-runner.js';
import { waitStep } from '../steps/wait.js';

const RUNNERS: { [T in GraphNode['type']]: StepRunner<Extract<GraphNode, { type: T }>> } = {
  condition: conditionStep,
  action: actionStep,
  execute: executeStep,
  wait: waitStep,
};

export function runnerOf(node: GraphNode): StepRunner<GraphNode> {
  return RUNNERS[node.type] as StepRunner<GraphNode>;
}
