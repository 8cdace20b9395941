import { isJsonObject, type Json } from '#src/domain/json.js';
import { didYouMeanOneOf } from '#src/domain/suggestion.js';
import { type FaultList, quote } from './faults.js';
import { MAX_PATH_LENGTH } from './limits.js';
import type { StepList } from './lists.js';
import type { Outline } from './outline.js';

/** As much as the position of an item takes in a path: `[99999]`. */
const LONGEST_POSITION = 7;

/** Reports the steps whose path, made of the ids of the steps around them and their own, would be too long. */
export function checkPathLengths(lists: StepList[], outlines: Outline[][], faults: FaultList): void {
  const scopes: number[] = [];
  for (const [at, { kind, owner }] of lists.entries()) {
    const around = owner ? outlines[owner.list]?.[owner.index]?.id : null;
    const position = kind === 'foreach' ? LONGEST_POSITION : 0;
    const scope = owner ? (scopes[owner.list] ?? 0) + (around?.length ?? 0) + position + 1 : 0;
    scopes.push(scope);
    for (const { id, path } of outlines[at] ?? []) {
      const length = scope + (id?.length ?? 0);
      if (id === null || length <= MAX_PATH_LENGTH) continue;
      const message = `makes a path of ${length} characters, with the ids of the steps around it: more than the ${MAX_PATH_LENGTH} allowed`;
      faults.add([...path, 'id'], message, 'shorten the ids, or nest less');
    }
  }
}

/** Reports a foreach that collects from what is no step of its own. */
export function checkCollect(lists: StepList[], at: number, outlines: Outline[][], faults: FaultList): void {
  const { kind, path, owner } = lists[at] as StepList;
  if (kind !== 'foreach' || !owner) return;
  const step: Json | undefined = lists[owner.list]?.steps[owner.index];
  const collect = isJsonObject(step) && isJsonObject(step.foreach) ? step.foreach.collect : null;
  const ids = (outlines[at] ?? []).flatMap(({ id }) => id ?? []);
  if (typeof collect !== 'string' || ids.includes(collect)) return;
  const listed = ids.slice(0, 20);
  faults.add(
    [...path.slice(0, -1), 'collect'],
    `names ${quote(collect)}, which is no step of this foreach`,
    () => didYouMeanOneOf(collect, listed),
  );
}
