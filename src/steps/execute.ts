import { holdsForApproval } from '../domain/approval-request.js';
import type { ExecuteNode } from '../domain/graph.js';
import { prepareEffects, runEffects } from './effects.js';
import type { StepRunner } from './step-runner.js';

export const executeStep: StepRunner<ExecuteNode> = {
  enter(node, context) {
    if (node.effects.length === 0) return { kind: 'done', output: null, next: node.next };
    return { kind: 'work', input: prepareEffects(node.effects, context) };
  },
  run: (_node, input, work) => runEffects(input, work),
  leave: (node, output) =>
    holdsForApproval(node) ? { kind: 'hold', output } : { kind: 'done', output, next: node.next },
};
