import { type FaultList, quote } from './faults.js';
import type { Edge } from './links.js';
import type { Outline } from './outline.js';

/** A way through the steps while it is being followed: a step, and the edges that leave it still to be taken. */
interface Stage {
  index: number;
  open: { edge: Edge; to: number }[];
}

const MOST_NAMED = 6;

/** What is said of a loop. */
interface Words {
  message: string;
  hint: string;
}

const WITHOUT_WAIT: Words = {
  message: 'loops without a wait',
  hint: 'put a wait step into the loop, or an action that blocks or requires an approval',
};
const DEPENDS_ON_ITSELF: Words = {
  message: 'depends on itself, and could never start',
  hint: 'take one of them out of depends_on; to come back to a step, lead there by next',
};

/**
 * Reports the loops that nothing stops. Every loop has a link that leads back to a step on the way to it, so a
 * depth-first search without the steps that stop meets each one at that link. Keeps its own stack. True where there are some.
 */
export function reportLoops(outlines: Outline[], edges: Edge[][], faults: FaultList): boolean {
  return report(outlines, edges, faults, WITHOUT_WAIT);
}

/** Reports the steps that wait for themselves, over however many others; true where there are some. */
export function reportDependencyLoops(
  outlines: Outline[],
  dependencies: Edge[][],
  faults: FaultList,
): boolean {
  const never = outlines.map((outline) => ({ ...outline, stops: false }));
  return report(never, dependencies, faults, DEPENDS_ON_ITSELF);
}

function report(outlines: Outline[], edges: Edge[][], faults: FaultList, words: Words): boolean {
  const done = new Set<number>();
  let found = false;
  for (const start of outlines.keys()) {
    if (done.has(start) || outlines[start]?.stops) continue;
    if (followFrom(start, outlines, edges, done, faults, words)) found = true;
  }
  return found;
}

function followFrom(
  start: number,
  outlines: Outline[],
  edges: Edge[][],
  done: Set<number>,
  faults: FaultList,
  { message, hint }: Words,
): boolean {
  let found = false;
  const way = [enter(start, edges)];
  const onWay = new Set([start]);
  for (let stage = way.at(-1); stage; stage = way.at(-1)) {
    const next = stage.open.pop();
    if (!next) {
      way.pop();
      onWay.delete(stage.index);
      done.add(stage.index);
    } else if (onWay.has(next.to)) {
      found = true;
      faults.add(next.edge.path, `${message}: ${nameLoop(way, next.to, outlines, faults)}`, hint);
    } else if (!done.has(next.to) && !outlines[next.to]?.stops) {
      way.push(enter(next.to, edges));
      onWay.add(next.to);
    }
  }
  return found;
}

function enter(index: number, edges: Edge[][]): Stage {
  const certain = (edges[index] ?? []).filter((edge) => !edge.guessed);
  return { index, open: certain.flatMap((edge) => edge.to.map((to) => ({ edge, to }))).reverse() };
}

function nameLoop(way: Stage[], back: number, outlines: Outline[], faults: FaultList): string {
  if (!faults.listing) return '';
  const loop = way.slice(way.findIndex((stage) => stage.index === back)).map((stage) => stage.index);
  const named = loop.length > MOST_NAMED ? loop.slice(0, MOST_NAMED) : loop;
  const names = named.map((index) => quote(outlines[index]?.id ?? ''));
  return [...names, ...(named.length < loop.length ? ['…'] : []), names[0]].join(' → ');
}
