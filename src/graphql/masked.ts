import type { Json, JsonObject } from '../domain/json.js';
import { mapDecisions, maskSecrets } from '../domain/masking.js';
import { isGranted } from '../domain/permission.js';
import type { GraphqlContext } from './context.js';
import type { StepView } from './refs.js';

function canSeeSecrets({ caller }: GraphqlContext): boolean {
  return isGranted(caller.permissions, 'execution:force');
}

/** The data of resumes as the caller may see it. */
export function maskedFor<T extends Json>(data: T, context: GraphqlContext): T {
  return maskSecrets(data, canSeeSecrets(context));
}

/** The output of a step as the caller may see it: decisions hold the data of a resume. */
export function maskedOutput(step: StepView, context: GraphqlContext): Json {
  if (canSeeSecrets(context)) return step.output;
  return mapDecisions(step, (decision): JsonObject => maskSecrets(decision, false));
}
