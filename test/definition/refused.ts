import { compileDefinition } from '#src/definition/compile.js';
import type { Fault } from '#src/domain/errors.js';
import type { JsonObject } from '#src/domain/json.js';
import { InvalidDefinitionError } from '#src/domain/workflow-errors.js';

/** The faults for which a definition is refused; none where it compiles. */
export function faultsOf(document: unknown): Fault[] {
  try {
    compileDefinition(document);
    return [];
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.faults;
    throw error;
  }
}

/** The same as lines: `path: message (hint)`. */
export function faultLines(document: unknown): string[] {
  return faultsOf(document).map(
    ({ path, message, hint }) => `${path}: ${message}${hint === null ? '' : ` (${hint})`}`,
  );
}

export function stepFaults(step: JsonObject): string[] {
  return faultLines({ steps: [step] });
}
