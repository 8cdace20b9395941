import type { Execution, ExecutionState } from './execution.js';
import type { JsonObject } from './json.js';
import { mapDecisions, maskSecrets } from './masking.js';
import { SEALED, SealedDataError } from './sealing.js';
import type { StepExecution } from './step.js';

/** An execution as somebody may see it: what resumes brought is masked, and where it can't be read, it says which key it takes. */
export function showExecution(execution: Execution, canSeeSecrets: boolean): Execution {
  const { resumeData } = execution;
  return { ...execution, resumeData: resumeData && showData(resumeData, canSeeSecrets) };
}

/** The same of a step, whose output may hold decisions. */
export function showStep<S extends Pick<StepExecution, 'type' | 'output'>>(
  step: S,
  canSeeSecrets: boolean,
): S {
  return { ...step, output: mapDecisions(step, (decision) => showData(decision, canSeeSecrets)) };
}

export function showState({ execution, steps }: ExecutionState, canSeeSecrets: boolean): ExecutionState {
  return {
    execution: showExecution(execution, canSeeSecrets),
    steps: new Map([...steps].map(([path, step]) => [path, showStep(step, canSeeSecrets)])),
  };
}

function showData(data: JsonObject, canSeeSecrets: boolean): JsonObject {
  try {
    return maskSecrets({ ...data }, canSeeSecrets);
  } catch (error) {
    if (error instanceof SealedDataError) return { [SEALED]: error.message };
    throw error;
  }
}
