import type { WaitNode } from '../domain/graph.js';
import type { StepRunner } from './step-runner.js';

export const waitStep: StepRunner<WaitNode> = {
  enter(node, _context, now) {
    const until = node.waitMs === null ? null : new Date(now.getTime() + node.waitMs).toISOString();
    return {
      kind: 'wait',
      wait: { kind: node.event === null ? 'delay' : 'event', event: node.event, until },
    };
  },
};
