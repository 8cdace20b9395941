import type { Execution, ExecutionState } from './execution.js';

/**
 * An execution as it was before its first event: what a past state is folded from. Its payloads are left empty, since
 * events don't hold them.
 */
export function beforeFirstEvent(execution: Execution): ExecutionState {
  const { id, projectId, workflowId, versionId, executionId, triggerEvent, createdAt } = execution;
  const { startAt, queueKey, queueLimit, dryRun, rerunOf, rerunFrom } = execution;
  return {
    execution: {
      ...{ id, projectId, workflowId, versionId, executionId, triggerEvent, createdAt, updatedAt: createdAt },
      ...{
        status: 'pending',
        result: null,
        triggerPayload: {},
        metadata: {},
        eventSeq: 0,
        totalSteps: 0,
        finishedSteps: 0,
      },
      ...{
        currentStepId: null,
        nextStepId: null,
        ready: [],
        keptEvents: [],
        startedAt: null,
        completedAt: null,
        timeoutAt: null,
      },
      ...{ errorCode: null, errorMessage: null, pauseMode: null, pausedAt: null, pausedReason: null },
      ...{ startAt, queueKey, queueLimit, queued: false, dryRun, rerunOf, rerunFrom },
      ...{
        pauseClock: null,
        holdId: null,
        cancelMode: null,
        pausedStepId: null,
        resumeData: null,
        resumeCount: 0,
        lastResumedAt: null,
      },
    },
    steps: new Map(),
  };
}
