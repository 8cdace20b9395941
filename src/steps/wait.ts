import type { WaitNode } from '../domain/graph.js';
import { render } from '../domain/template.js';
import type { StepRunner } from './step-runner.js';

export const waitStep: StepRunner<WaitNode> = {
  enter(node, context, now) {
    const until = node.waitMs === null ? null : new Date(now.getTime() + node.waitMs).toISOString();
    return {
      kind: 'wait',
      wait: { kind: node.event === null ? 'delay' : 'event', event: node.event, until },
      input: node.match === null ? null : { match: render(node.match, context) },
    };
  },
};
