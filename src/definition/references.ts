import { isJsonObject, type Json } from '#src/domain/json.js';
import { didYouMean } from '#src/domain/suggestion.js';
import { parseTemplate } from '#src/domain/template.js';
import { type FaultList, type Path, quote } from './faults.js';

const STEP_PATH = /^steps\.([^.[]+)/;
/** The parts of a step whose texts are templates. */
const TEMPLATED = ['condition', 'action', 'execute', 'operation', 'wait'];

/** Warns of templates and fields that name the output of a step there is none of. For a step that is sound. */
export function warnUnknownReferences(
  step: Json,
  path: Path,
  ids: Map<string, unknown>,
  faults: FaultList,
): void {
  if (!isJsonObject(step)) return;
  for (const part of TEMPLATED) warnIn(step[part], [...path, part], ids, faults);
  if (isJsonObject(step.foreach)) warnIn(step.foreach.items, [...path, 'foreach', 'items'], ids, faults);
}

function warnIn(value: Json | undefined, path: Path, ids: Map<string, unknown>, faults: FaultList): void {
  if (typeof value === 'string') warnText(value, path, ids, faults);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) {
      warnIn(entry, [...path, Array.isArray(value) ? Number(key) : key], ids, faults);
    }
  }
}

function warnText(text: string, path: Path, ids: Map<string, unknown>, faults: FaultList): void {
  const paths = path.at(-1) === 'field' ? [text] : pathsIn(text);
  for (const reference of paths) {
    const id = STEP_PATH.exec(reference)?.[1];
    if (id === undefined || ids.has(id)) continue;
    faults.warn(path, `\`steps.${id}\` names ${quote(id)}, which is no step`, () =>
      didYouMean(id, ids.keys()),
    );
  }
}

function pathsIn(text: string): string[] {
  return parseTemplate(text).flatMap((piece) => (piece.kind === 'path' ? [piece.path] : []));
}
