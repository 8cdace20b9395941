import { z } from 'zod';
import { InvalidInputError } from '#src/domain/errors.js';
import type { GraphNode } from '#src/domain/graph.js';
import type { Json } from '#src/domain/json.js';
import { placeholderOf } from '#src/domain/secret.js';
import { misplacedSecrets, templateOf } from '#src/domain/secret-places.js';
import { FaultList, type Path, quote } from './faults.js';
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
  for (const { path, name } of misplacedSecrets(templateOf(node), given))
    faults.add([place, ...path], `${quote(placeholderOf(name))} can't be put here`, SECRET_HINT);
  if (!faults.empty) throw new InvalidInputError(faults.faults());
  return read as Json;
}

const SECRET_HINT = 'leave secrets where the definition has them, or put a value there instead';

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
