import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import { didYouMean } from '#src/domain/suggestion.js';
import { CONDITION_KEYS } from './condition.js';
import { BODY_KEYS, CONTEXT_KEYS, HEAD_KEYS, type Layout, TRIGGER_KEYS } from './document.js';
import { EFFECT_KEYS } from './effects.js';
import { type FaultList, type Path, quote } from './faults.js';
import { holds } from './nodes.js';
import { asksPeople } from './outline.js';
import { RETRY_KEYS } from './retry.js';
import { ACTION_KEYS, FOREACH_KEYS, OPERATION_KEYS, PARALLEL_KEYS } from './step-parts.js';
import { STEP_KEYS } from './step-types.js';
import { WAIT_KEYS } from './wait.js';

/** Keys that say what a step does: to pass one over would drop work without a word. */
const WORK_KEYS = ['condition', 'action', 'execute', 'wait', 'parallel', 'foreach', 'operation'];
const ALL_STEP_KEYS = new Set([...STEP_KEYS.values()].flat());

/** Warns of what is unknown or without use in a document, its steps aside. */
export function checkDocumentKeys({ head, body, bodyPath }: Layout, faults: FaultList): void {
  if (head === body) warnUnknown(head, [...HEAD_KEYS, ...BODY_KEYS, 'definition'], [], faults);
  else {
    warnUnknown(head, [...HEAD_KEYS, 'definition'], [], faults);
    warnUnknown(body, BODY_KEYS, bodyPath, faults);
  }
  warnUnknown(body.trigger, TRIGGER_KEYS, [...bodyPath, 'trigger'], faults);
  warnUnknown(body.context, CONTEXT_KEYS, [...bodyPath, 'context'], faults);
  if (isJsonObject(body.context) && body.context.load !== undefined) {
    const message = 'is kept, but nothing is loaded: what the run is started with is in its context already';
    faults.warn([...bodyPath, 'context', 'load'], message, 'leave it out');
  }
}

/** Refuses work that a step of this type would never do; warns of what else is unknown or without use in the step. */
export function checkStepKeys(step: JsonObject, path: Path, faults: FaultList): void {
  const { type } = step;
  const known = STEP_KEYS.get(type);
  if (!known || typeof type !== 'string') return;
  for (const [key, value] of Object.entries(step)) {
    if (!known.includes(key) && !isEmpty(value)) checkStepKey(key, type, known, path, faults);
  }
  if (known.includes('on_reject')) checkRejection(step, path, faults);
  checkUnused(step, type, path, faults);
  checkParts(step, known, path, faults);
}

/** What every step may have, and these types have no use for. */
const UNUSED = new Map([
  ['condition', ['timeout', 'retry', 'resumable', 'on_error']],
  ['wait', ['timeout', 'retry', 'resumable']],
  ['parallel', ['retry', 'resumable']],
  ['foreach', ['retry', 'resumable']],
]);

function checkUnused(step: JsonObject, type: string, path: Path, faults: FaultList): void {
  for (const key of UNUSED.get(type) ?? []) {
    if (isEmpty(step[key])) continue;
    faults.warn([...path, key], `is not used by a step of type ${quote(type)}`, unusedHint(type, key));
  }
}

function unusedHint(type: string, key: string): string {
  if (type === 'wait' && key === 'timeout') return 'put it inside `wait`';
  return type === 'parallel' || type === 'foreach' ? 'give it to the steps inside' : 'leave it out';
}

function checkStepKey(
  key: string,
  type: string,
  known: readonly string[],
  path: Path,
  faults: FaultList,
): void {
  const at = [...path, key];
  if (WORK_KEYS.includes(key))
    faults.add(at, `has no place in a step of type ${quote(type)}`, 'make it a step of its own');
  else if (ALL_STEP_KEYS.has(key))
    faults.warn(at, `is not used by a step of type ${quote(type)}`, `it has ${known.join(', ')}`);
  else if (PART_KEYS.get(type)?.includes(key))
    faults.warn(at, `unknown key ${quote(key)}`, `put it inside ${quote(type)}`);
  else faults.warn(at, `unknown key ${quote(key)}`, () => didYouMean(key, known));
}

function checkRejection(step: JsonObject, path: Path, faults: FaultList): void {
  const { action, on_reject } = step;
  const isHeld = isJsonObject(action) && holds(action.type ?? action.action);
  if (isEmpty(on_reject) || isHeld || asksPeople(step)) return;
  const message = 'is used by block, by require_approval, and where an entry is create_approval_request';
  faults.warn([...path, 'on_reject'], message);
}

/** The keys of the parts that only some types have. */
const PART_KEYS = new Map([
  ['action', ACTION_KEYS],
  ['wait', WAIT_KEYS],
  ['operation', OPERATION_KEYS],
  ['parallel', PARALLEL_KEYS],
  ['foreach', FOREACH_KEYS],
]);

function checkParts(step: JsonObject, known: readonly string[], path: Path, faults: FaultList): void {
  warnUnknown(step.retry, RETRY_KEYS, [...path, 'retry'], faults);
  for (const [part, keys] of PART_KEYS) {
    if (known.includes(part)) warnUnknown(step[part], keys, [...path, part], faults, known);
  }
  if (isJsonObject(step.operation) && known.includes('operation')) {
    warnUnknown(step.operation.retry, RETRY_KEYS, [...path, 'operation', 'retry'], faults);
  }
  if (known.includes('condition')) checkCondition(step.condition, [...path, 'condition'], faults);
  if (known.includes('execute')) {
    eachOf(step.execute, (entry, index) => {
      const keys = isJsonObject(entry) ? EFFECT_KEYS.get(entry.type) : undefined;
      if (keys) warnUnknown(entry, keys, [...path, 'execute', index], faults);
    });
  }
}

function checkCondition(condition: Json | undefined, path: Path, faults: FaultList): void {
  if (!isJsonObject(condition)) return;
  warnUnknown(condition, CONDITION_KEYS, path, faults);
  for (const key of ['and', 'or']) {
    eachOf(condition[key], (part, index) => checkCondition(part, [...path, key, index], faults));
  }
}

function eachOf(list: Json | undefined, visit: (entry: Json, index: number) => void): void {
  if (Array.isArray(list)) list.forEach(visit);
}

/** `outer`: the keys of what the part is in, where one of them may have been put too deep. */
function warnUnknown(
  part: Json | undefined,
  known: readonly string[],
  path: Path,
  faults: FaultList,
  outer: readonly string[] = [],
): void {
  if (!isJsonObject(part)) return;
  for (const key of Object.keys(part)) {
    if (known.includes(key)) continue;
    const hint = () =>
      outer.includes(key)
        ? `put it beside ${quote(String(path.at(-1)))}, not inside`
        : didYouMean(key, known);
    faults.warn([...path, key], `unknown key ${quote(key)}`, hint);
  }
}

/** What other systems write for a field that was never set. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
