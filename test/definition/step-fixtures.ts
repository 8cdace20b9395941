import type { Json, JsonObject } from '#src/domain/json.js';

/** A step that does nothing of note, with `more` over it. */
export function logStep(id: string, more: JsonObject = {}): JsonObject {
  return { id, type: 'execute', execute: [{ type: 'log', message: id }], ...more };
}

export function conditionStep(id: string, condition: Json, more: JsonObject = {}): JsonObject {
  return { id, type: 'condition', condition, ...more };
}

export function approvalStep(id: string, more: JsonObject = {}): JsonObject {
  return { id, type: 'action', action: { type: 'require_approval', reason: 'please' }, ...more };
}

export function waitStep(id: string, wait: Json, more: JsonObject = {}): JsonObject {
  return { id, type: 'wait', wait, ...more };
}

export const PAID: JsonObject = { field: 'order.paid', operator: 'eq', value: true };

export function parallelStep(id: string, strategy: string, steps: Json[], more: JsonObject = {}): JsonObject {
  return { id, type: 'parallel', parallel: { strategy, steps }, ...more };
}

/** What belongs to the foreach itself, as its items, and what any step may have, in one. */
export function foreachStep(id: string, fields: JsonObject, steps: Json[]): JsonObject {
  const { next, on_error, depends_on, timeout, ...foreach } = fields;
  const more = Object.entries({ next, on_error, depends_on, timeout }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    id,
    type: 'foreach',
    foreach: { ...foreach, steps },
    ...Object.fromEntries(more as [string, Json][]),
  };
}
