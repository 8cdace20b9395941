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
