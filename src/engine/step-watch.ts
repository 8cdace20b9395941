import type { GraphNode } from '../domain/graph.js';
import { type Logger, nameLines } from '../domain/logger.js';
import type { StepExecution } from '../domain/step.js';
import type { Span } from '../domain/tracing.js';
import type { Outcome } from './outcome.js';

/** What the log and the trace of a run tell of the work of one step; `end` is told how that ended. */
export function watchStep(
  run: { logger: Logger; span: Span },
  { path, attempt }: StepExecution,
  { type }: GraphNode,
): { logger: Logger; span: Span; end(outcome: Outcome): Outcome } {
  const logger = nameLines(run.logger, { stepPath: path });
  const span = run.span.child(`step ${type}`, {
    'reprise.step.path': path,
    'reprise.step.type': type,
    'reprise.step.attempt': attempt,
  });
  logger.debug({ attempt }, 'a step begins');
  const end = (outcome: Outcome) => {
    const code = outcome.kind === 'failed' ? outcome.error.code : null;
    logger.debug({ attempt, outcome: outcome.kind, ...(code === null ? {} : { code }) }, 'a step is over');
    span.end(code ?? (outcome.kind === 'succeeded' ? null : outcome.kind.toUpperCase()));
    return outcome;
  };
  return { logger, span, end };
}
