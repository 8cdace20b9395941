import { isJsonObject, isStorableText, type Json } from '#src/domain/json.js';
import type { FaultList, Path } from './faults.js';
import { MAX_CONDITION_LEVELS, MAX_LEVELS } from './limits.js';

interface Place {
  value: unknown;
  key: PropertyKey | null;
  parent: Place | null;
  level: number;
}

const TOO_DEEP = `nests more than ${MAX_LEVELS} levels deep`;

/**
 * Whether a value can be stored as JSON and walked by recursion. What can't is reported: values that nest too deep
 * or are no JSON, and texts that PostgreSQL refuses. Needs no stack itself, and stops at the first value too deep.
 */
export function isSound(value: unknown, path: Path, faults: FaultList): boolean {
  const places: Place[] = [{ value, key: null, parent: null, level: 0 }];
  let sound = true;
  for (let place = places.pop(); place; place = places.pop()) {
    const problem = examine(place);
    if (problem) {
      sound = false;
      faults.add(problem === TOO_DEEP ? path : [...path, ...keysTo(place)], problem);
      if (problem === TOO_DEEP) return false;
    } else pushChildren(place, places);
  }
  return sound;
}

function examine({ value, key, level }: Place): string | null {
  if (typeof key === 'string' && !isStorableText(key))
    return 'has a name with a character that cannot be stored';
  if (level > MAX_LEVELS) return TOO_DEEP;
  if (typeof value === 'string')
    return isStorableText(value) ? null : 'holds a character that cannot be stored';
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'must be a finite number';
  const isJson = value === null || value === undefined || ['boolean', 'object'].includes(typeof value);
  return isJson ? null : 'is no JSON value';
}

function pushChildren(place: Place, places: Place[]): void {
  const { value, level } = place;
  if (Array.isArray(value)) {
    value.forEach((entry, key) => {
      places.push({ value: entry, key, parent: place, level: level + 1 });
    });
  } else if (isJsonObject(value)) {
    for (const [key, entry] of Object.entries(value)) {
      places.push({ value: entry, key, parent: place, level: level + 1 });
    }
  }
}

function keysTo(place: Place): PropertyKey[] {
  const keys: PropertyKey[] = [];
  for (let at: Place | null = place; at; at = at.parent) if (at.key !== null) keys.unshift(at.key);
  return keys;
}

/** Whether a condition's `and` and `or` nest no deeper than they may. */
export function isShallowCondition(condition: unknown): boolean {
  const parts: { value: unknown; level: number }[] = [{ value: condition, level: 1 }];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { value, level } = part;
    if (level > MAX_CONDITION_LEVELS) return false;
    if (!isJsonObject(value)) continue;
    for (const entry of [...entries(value.and), ...entries(value.or)])
      parts.push({ value: entry, level: level + 1 });
  }
  return true;
}

function entries(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
