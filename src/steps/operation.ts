import type { OperationNode } from '../domain/graph.js';
import { nameLines } from '../domain/logger.js';
import { render } from '../domain/template.js';
import type { OperationContext } from '../operations/define.js';
import type { StepRunner, Work } from './step-runner.js';

export const operationStep: StepRunner<OperationNode> = {
  enter(node, context) {
    const input = render(node.input, context);
    return node.executor === 'agent' ? { kind: 'queue', queue: node.queue, input } : { kind: 'work', input };
  },
  run: (node, input, work) => work.tools.operations.run(node.operation, input, contextOf(node, work)),
  leave: (node, output) => ({ kind: 'done', output, next: node.next }),
};

/** What the code of an operation may use of what its step may. */
export function contextOf({ operation }: OperationNode, work: Work): OperationContext {
  const { executionId, stepPath, attempt, signal, span } = work;
  return {
    ...{ executionId, stepPath, attempt, signal, span },
    idempotencyKey: work.idempotencyKey('operation'),
    logger: nameLines(work.logger, { executionId, stepPath, operation }),
    reportProgress: (percent, message) => work.reportProgress(percent, message),
  };
}
