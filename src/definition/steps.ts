import type { GraphNode } from '#src/domain/graph.js';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import { didYouMeanOneOf } from '#src/domain/suggestion.js';
import { type FaultList, type Path, quote } from './faults.js';
import { kindOf, parsePart } from './issues.js';
import { MAX_CONDITION_LEVELS } from './limits.js';
import { withoutInnerSteps } from './lists.js';
import { NODES } from './nodes.js';
import { isShallowCondition, isSound } from './soundness.js';
import { commonStep } from './step-types.js';
import { checkStepKeys } from './unknown-keys.js';

const TYPES = [...NODES.keys()];

/** Reads each step by itself; null stands for one at fault, so that the others keep their places. */
export function readNodes(steps: Json[], path: Path, faults: FaultList): (GraphNode | null)[] {
  return steps.map((step, index) => readNode(step, [...path, index], faults));
}

function readNode(step: Json, path: Path, faults: FaultList): GraphNode | null {
  if (!isJsonObject(step)) {
    faults.add(path, `must be an object, not ${kindOf(step)}`);
    return null;
  }
  const sound = isStepSound(withoutInnerSteps(step), path, faults);
  if (sound) checkStepKeys(step, path, faults);
  const schema = typeof step.type === 'string' ? NODES.get(step.type) : undefined;
  if (schema && sound) return parsePart(schema, step, path, faults);
  if (!schema) refuseType(step, [...path, 'type'], faults);
  parsePart(commonStep, step, path, faults);
  return null;
}

/** Whether the parts of a step that nest may be walked by recursion. */
function isStepSound(step: JsonObject, path: Path, faults: FaultList): boolean {
  if (isShallowCondition(step.condition)) return isSound(step, path, faults);
  const message = `nests and and or more than ${MAX_CONDITION_LEVELS} levels deep`;
  faults.add([...path, 'condition'], message, 'spread it over several condition steps');
  return false;
}

function refuseType({ type }: JsonObject, path: Path, faults: FaultList): void {
  const all = `use one of ${TYPES.join(', ')}`;
  if (type === undefined) faults.add(path, 'is required', all);
  else if (typeof type !== 'string') faults.add(path, `must be a text, not ${kindOf(type)}`, all);
  else faults.add(path, `unknown step type ${quote(type)}`, didYouMeanOneOf(type, TYPES));
}
