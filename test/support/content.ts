import type { ExecutionState } from '#src/domain/execution.js';
import type { StepExecution } from '#src/domain/step.js';

/** A state without what rows hold and events don't: payloads, inputs, outputs and resume data. */
export function withoutContent({ execution, steps }: ExecutionState): ExecutionState {
  const bare = (step: StepExecution): StepExecution => ({ ...step, input: null, output: null });
  return {
    execution: { ...execution, triggerPayload: {}, metadata: {}, resumeData: null },
    steps: new Map([...steps].map(([path, step]) => [path, bare(step)])),
  };
}
