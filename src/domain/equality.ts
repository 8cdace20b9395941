import { isJsonObject, type Json } from './json.js';

/** Whether two values are the same JSON, whatever the order of their keys. Walks a list, so depth costs no stack. */
export function deepEqual(left: Json, right: Json): boolean {
  const pairs: [Json, Json][] = [[left, right]];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    if (!pushChildren(pair[0], pair[1], pairs)) return false;
  }
  return true;
}

/** Adds the pairs that are still to be compared; false where the two already differ. */
function pushChildren(left: Json, right: Json, pairs: [Json, Json][]): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return false;
    left.forEach((entry, index) => {
      pairs.push([entry, right[index] as Json]);
    });
    return true;
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  if (!keys.every((key) => Object.hasOwn(right, key))) return false;
  for (const key of keys) pairs.push([left[key] as Json, right[key] as Json]);
  return true;
}
