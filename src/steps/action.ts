import { holdsForApproval } from '../domain/approval-request.js';
import type { ActionNode } from '../domain/graph.js';
import type { Json } from '../domain/json.js';
import { prepareEffects, runEffects } from './effects.js';
import type { Stand, StepRunner } from './step-runner.js';

/** `allow` and `execute` go on; `block` and `require_approval` hold the execution until a person decides. */
export const actionStep: StepRunner<ActionNode> = {
  enter(node, context) {
    if (node.effects.length === 0) return afterEffects(node, null);
    return { kind: 'work', input: prepareEffects(node.effects, context) };
  },
  run: (_node, input, work) => runEffects(input, work),
  leave: afterEffects,
};

function afterEffects(node: ActionNode, output: Json): Stand {
  return holdsForApproval(node) ? { kind: 'hold', output } : { kind: 'done', output, next: node.next };
}
