import type { Graph } from '../domain/graph.js';
import { type Logger, nameLines } from '../domain/logger.js';
import type { Span, Tracing } from '../domain/tracing.js';
import type { ClaimedExecution } from '../services/lease.js';

export interface WatchedRun {
  /** Its lines name the execution and its workflow. */
  logger: Logger;
  span: Span;
  end(failure?: string): void;
}

/** What the log and the trace tell of one run: of what a worker does with an execution from its claim on until it lets it go. */
export function watchRun(
  { claimed, graph, traceparent }: { claimed: ClaimedExecution; graph: Graph; traceparent: string | null },
  parts: { logger: Logger; tracing: Tracing },
): WatchedRun {
  const { state, lease } = claimed;
  const { id: executionId, executionId: name, dryRun } = state.execution;
  const logger = nameLines(parts.logger, { executionId, workflow: graph.name });
  const span = parts.tracing.begin('run', {
    parent: traceparent,
    attributes: {
      'reprise.workflow': graph.name,
      'reprise.execution.id': executionId,
      'reprise.execution.name': name,
      'reprise.execution.dry_run': dryRun,
    },
  });
  logger.debug({ epoch: lease.epoch, status: state.execution.status }, 'a run begins');
  return {
    ...{ logger, span },
    end(failure) {
      logger.debug({ epoch: lease.epoch }, 'a run is over');
      span.end(failure);
    },
  };
}
