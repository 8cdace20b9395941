import { z } from 'zod';
import { InvalidInputError } from '#src/domain/errors.js';
import type { GraphNode } from '#src/domain/graph.js';
import type { Json } from '#src/domain/json.js';
import { FaultList, type Path } from './faults.js';
import { fieldPath, json, jsonObject } from './fields.js';
import { delegate, parsePart, under } from './issues.js';
import { readEffects } from './read-effects.js';

const items = z.strictObject({ items: z.array(json).max(100_000) });

const match = z.strictObject({
  match: jsonObject.superRefine((wanted, issues) => {
    for (const path of Object.keys(wanted)) delegate(fieldPath, path, under([path], issues));
  }),
});

/** What a person gives a step for its input, in the shape of what `StepExecution.input` shows. Throws {@link InvalidInputError}. */
export function readStepInput(node: GraphNode, given: Json, place: string): Json {
  const faults = new FaultList();
  const read = readByType(node, given, [place], faults);
  if (!faults.empty) throw new InvalidInputError(faults.faults());
  return read as Json;
}

function readByType(node: GraphNode, given: Json, path: Path, faults: FaultList): unknown {
  switch (node.type) {
    case 'execute':
    case 'action':
      return readEffects(given, path, faults);
    case 'foreach':
      return parsePart(items, given, path, faults);
    case 'wait':
      return parsePart(match, given, path, faults);
    default:
      return given;
  }
}
