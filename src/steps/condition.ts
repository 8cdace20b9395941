import { evaluate } from '../domain/condition.js';
import type { ConditionNode } from '../domain/graph.js';
import type { StepRunner } from './step-runner.js';

export const conditionStep: StepRunner<ConditionNode> = {
  enter(node, context) {
    const result = evaluate(node.condition, context);
    return { kind: 'done', output: { result }, next: result ? node.onTrue : node.onFalse };
  },
};
