import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import type { FaultList, Path } from './faults.js';
import { MAX_LISTS_DEEP, MAX_STEPS } from './limits.js';

/** One list of steps: the document's, or that inside a parallel or a foreach. */
export interface StepList {
  kind: 'root' | 'parallel' | 'foreach';
  steps: Json[];
  path: Path;
  /** The step that it is inside of: its list, by its place among all, and its place in that. */
  owner: { list: number; index: number } | null;
  /** How many lists it is inside of. */
  depth: number;
}

/** All lists, each after the one that its owner is in; null where they hold too many steps. */
export function findLists(steps: Json[], path: Path, faults: FaultList): StepList[] | null {
  const lists: StepList[] = [{ kind: 'root', steps, path, owner: null, depth: 0 }];
  let total = 0;
  for (let at = 0; at < lists.length; at++) {
    const list = lists[at] as StepList;
    total += list.steps.length;
    lists.push(...listsInside(list, at, faults));
  }
  if (total <= MAX_STEPS) return lists;
  const hint = 'split it into several workflows';
  faults.add(path, `holds ${total} steps, more than the ${MAX_STEPS} allowed`, hint);
  return null;
}

function listsInside(list: StepList, at: number, faults: FaultList): StepList[] {
  const depth = list.depth + 1;
  const inside: StepList[] = [];
  for (const [index, step] of list.steps.entries()) {
    const inner = isJsonObject(step) ? innerStepsOf(step) : null;
    if (!inner) continue;
    const path = [...list.path, index, inner.kind, 'steps'];
    if (depth < MAX_LISTS_DEEP) inside.push({ ...inner, path, owner: { list: at, index }, depth });
    else faults.add(path, `are steps more than ${MAX_LISTS_DEEP} lists deep`, 'nest less');
  }
  return inside;
}

function innerStepsOf(step: JsonObject): Pick<StepList, 'kind' | 'steps'> | null {
  const { type } = step;
  if (type !== 'parallel' && type !== 'foreach') return null;
  const part = step[type];
  if (!isJsonObject(part) || !Array.isArray(part.steps) || part.steps.length === 0) return null;
  return { kind: type, steps: part.steps };
}

/** A step without the steps inside it, which are looked at by themselves. */
export function withoutInnerSteps(step: JsonObject): JsonObject {
  const inner = innerStepsOf(step);
  if (!inner) return step;
  const { steps: _, ...part } = step[inner.kind] as JsonObject;
  return { ...step, [inner.kind]: part };
}
