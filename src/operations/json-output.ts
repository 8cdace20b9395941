import type { Json } from '../domain/json.js';
import type { ValueFault } from './faults.js';

/** Deeper than anything that can be stored, so that a circle ends. */
const DEEPEST = 200;

/**
 * The value as plain JSON: properties that are undefined are left out. What JSON would change without a word is a
 * fault: a date, a map, a number that is not finite.
 */
export function toJson(value: unknown): { json: Json; faults: ValueFault[] } {
  const faults: ValueFault[] = [];
  const json = value === undefined ? null : copy(value, [], faults);
  return { json, faults };
}

function copy(value: unknown, path: PropertyKey[], faults: ValueFault[]): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const isContainer = Array.isArray(value) || isPlainObject(value);
  if (!isContainer || path.length > DEEPEST) {
    faults.push({ path, message: isContainer ? 'is nested too deep' : `is ${nameOf(value)}, not JSON` });
    return null;
  }
  if (Array.isArray(value)) return value.map((entry, index) => copy(entry, [...path, index], faults));
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, copy(entry, [...path, key], faults)]));
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(value: unknown): string {
  if (typeof value === 'object') return `a ${value?.constructor?.name ?? 'strange object'}`;
  return typeof value === 'number' ? String(value) : `of type ${typeof value}`;
}
