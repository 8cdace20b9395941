import { isJsonObject, type Json } from '#src/domain/json.js';
import { didYouMean } from '#src/domain/suggestion.js';
import { parseTemplate } from '#src/domain/template.js';
import { type FaultList, type Path, quote } from './faults.js';
import type { StepList } from './lists.js';
import type { Outline } from './outline.js';

const STEP_PATH = /^steps\.([^.[]+)/;
/** The parts of a step whose texts are templates. */
const TEMPLATED = ['condition', 'action', 'execute', 'operation', 'wait'];

/** What the templates of a list see. */
interface View {
  ids: ReadonlyMap<string, number>;
  /** The foreach that a step is inside of and the list is not, so that its outputs are not seen; null for none. */
  hiddenIn(id: string): string | null;
}

/** Which steps see the outputs of which. */
export class Sight {
  readonly #lists: StepList[];
  readonly #outlines: Outline[][];
  readonly #ids = new Map<string, number>();

  constructor(lists: StepList[], outlines: Outline[][]) {
    this.#lists = lists;
    this.#outlines = outlines;
    for (const [at, own] of outlines.entries())
      for (const { id } of own) if (id !== null) this.#ids.set(id, at);
  }

  from(list: number): View {
    const around = new Set<number>();
    for (let at: number | undefined = list; at !== undefined; at = this.#lists[at]?.owner?.list)
      around.add(at);
    return { ids: this.#ids, hiddenIn: (id) => this.#foreachAround(this.#ids.get(id) ?? 0, around) };
  }

  /** The outermost foreach between a list and those of which one is around it. */
  #foreachAround(list: number, around: ReadonlySet<number>): string | null {
    let hidden: string | null = null;
    for (let at = list; !around.has(at); ) {
      const { kind, owner } = this.#lists[at] as StepList;
      if (!owner) break;
      if (kind === 'foreach') hidden = this.#outlines[owner.list]?.[owner.index]?.id ?? '';
      at = owner.list;
    }
    return hidden;
  }
}

/** Warns of templates and fields that name an output that is not there, or not seen. For a step that is sound. */
export function warnReferences(step: Json, path: Path, view: View, faults: FaultList): void {
  if (!isJsonObject(step)) return;
  for (const part of TEMPLATED) warnIn(step[part], [...path, part], view, faults);
  if (isJsonObject(step.foreach)) warnIn(step.foreach.items, [...path, 'foreach', 'items'], view, faults);
}

function warnIn(value: Json | undefined, path: Path, view: View, faults: FaultList): void {
  if (typeof value === 'string') warnText(value, path, view, faults);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) {
      warnIn(entry, [...path, Array.isArray(value) ? Number(key) : key], view, faults);
    }
  }
}

function warnText(text: string, path: Path, { ids, hiddenIn }: View, faults: FaultList): void {
  const paths = path.at(-1) === 'field' ? [text] : pathsIn(text);
  for (const reference of paths) {
    const id = STEP_PATH.exec(reference)?.[1];
    if (id === undefined) continue;
    const hidden = ids.has(id) ? hiddenIn(id) : null;
    if (hidden !== null) {
      const hint = `outside it there is what it collects: steps.${hidden}.output.results`;
      faults.warn(path, `\`steps.${id}\` is inside ${quote(hidden)}, and seen there alone`, hint);
    } else if (!ids.has(id)) {
      const message = `\`steps.${id}\` names ${quote(id)}, which is no step`;
      faults.warn(path, message, () => didYouMean(id, ids.keys()));
    }
  }
}

function pathsIn(text: string): string[] {
  return parseTemplate(text).flatMap((piece) => (piece.kind === 'path' ? [piece.path] : []));
}
