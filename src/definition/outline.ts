import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import { type FaultList, formatPath, type Path, quote } from './faults.js';
import { asks, holds } from './nodes.js';

/** The bare skeleton of a step, read from the document itself so that a fault elsewhere in the step hides nothing. */
export interface Outline {
  path: Path;
  id: string | null;
  type: Json | undefined;
  /** True for a step that stops until something comes from outside, or time has passed. */
  stops: boolean;
  links: Link[];
  /** The steps that it waits for, all of them. */
  dependsOn: Link[];
  /** Texts of the step under keys that lead nowhere: one of them may be a link under a mistyped key. */
  mentions: Link[];
}

export interface Link {
  path: Path;
  target: string;
}

const LINKS = new Map<unknown, string[]>([
  ['condition', ['on_true', 'on_false']],
  ['action', ['next', 'on_reject']],
  ['execute', ['next', 'on_reject']],
  ['wait', ['next']],
  ['operation', ['next']],
  ['parallel', ['next']],
  ['foreach', ['next']],
]);
/** What leads on from a step of any type, where it failed. */
const ON_ERROR = 'on_error';
const ALL_LINKS = [...new Set([...LINKS.values()].flat())];

export function outlineSteps(steps: Json[], path: Path): Outline[] {
  return steps.map((step, index) => outline(isJsonObject(step) ? step : {}, [...path, index]));
}

function outline(step: JsonObject, path: Path): Outline {
  const { id, type } = step;
  const stops = type === 'wait' || (type === 'action' && isHolding(step.action));
  const keys = linkKeys(step, stops || asksPeople(step));
  const links = textsOf(step, path, (key) => keys.includes(key));
  if (isJsonObject(step.wait))
    links.push(...textsOf(step.wait, [...path, 'wait'], (key) => key === 'on_timeout'));
  const mentions = textsOf(
    step,
    path,
    (key) => !keys.includes(key) && !['id', 'name', 'type', 'rule_id', 'depends_on'].includes(key),
  );
  const dependsOn = dependenciesOf(step, [...path, 'depends_on']);
  return { path, id: typeof id === 'string' ? id : null, type, stops, links, dependsOn, mentions };
}

function dependenciesOf({ depends_on }: JsonObject, path: Path): Link[] {
  if (typeof depends_on === 'string') return [{ path, target: depends_on }];
  if (!Array.isArray(depends_on)) return [];
  return depends_on.flatMap((target, index) =>
    typeof target === 'string' ? [{ path: [...path, index], target }] : [],
  );
}

function isHolding(action: Json | undefined): boolean {
  return isJsonObject(action) && holds(action.type ?? action.action);
}

const isEntry = (entry: Json): entry is JsonObject & { type: string } =>
  isJsonObject(entry) && typeof entry.type === 'string';

/** Whether one of the entries of a step that may be wrong asks for an approval. */
export function asksPeople({ execute }: JsonObject): boolean {
  if (!Array.isArray(execute)) return false;
  return asks(execute.filter(isEntry));
}

/** Only the keys that this step uses; of a type that is not known, all that any uses. */
function linkKeys({ type }: JsonObject, canBeRejected: boolean): string[] {
  const keys = [...(LINKS.get(type) ?? ALL_LINKS), ON_ERROR];
  const isDecided = type !== 'action' && type !== 'execute';
  return isDecided || canBeRejected ? keys : keys.filter((key) => key !== 'on_reject');
}

function textsOf(part: JsonObject, path: Path, wanted: (key: string) => boolean): Link[] {
  return Object.entries(part).flatMap(([key, target]) =>
    typeof target === 'string' && wanted(key) ? [{ path: [...path, key], target }] : [],
  );
}

/** The positions of all steps by id; an id that is used twice has several, and is reported. */
export function indexIds(outlines: Outline[], faults: FaultList): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, { id, path }] of outlines.entries()) {
    if (id === null) continue;
    const earlier = positions.get(id);
    if (!earlier) positions.set(id, [index]);
    else {
      faults.add(
        [...path, 'id'],
        `${quote(id)} is the id of ${formatPath(outlines[earlier[0] as number]?.path ?? [])} already`,
        'rename one of them',
      );
      earlier.push(index);
    }
  }
  return positions;
}
