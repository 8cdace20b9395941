import { type FaultList, quote } from './faults.js';
import type { Edge } from './links.js';
import type { StepList } from './lists.js';
import type { Outline } from './outline.js';

/**
 * Where a list begins: at its first step; in a parallel, and where steps depend on others, at each step that nothing leads to.
 * The first one may be led back to all the same, but not in a parallel, whose steps have no order.
 */
export function findEntries(kind: StepList['kind'], outlines: Outline[], links: Edge[][]): number[] {
  const joins = outlines.some(({ dependsOn }) => dependsOn.length > 0);
  if (kind !== 'parallel' && !joins) return [0];
  const led = new Set(links.flat().flatMap((edge) => edge.to));
  const begins = (index: number) => !led.has(index) || (index === 0 && kind !== 'parallel');
  return [...outlines.keys()].filter((index) => begins(index) && outlines[index]?.dependsOn.length === 0);
}

/** What each kind of list begins with, for people. */
export const BEGINS: Record<StepList['kind'], string> = {
  root: 'the run starts at the first step',
  foreach: 'each item starts at the first step',
  parallel: 'a parallel starts at every step that nothing leads to',
};

export function reportNoEntry({ kind, path }: StepList, faults: FaultList): void {
  const hint =
    kind === 'parallel'
      ? `${BEGINS.parallel}: put one before the loop, or make the loop a foreach or the document's own`
      : 'take the depends_on from the step that is to start';
  faults.add(path, 'have no step to start with: something leads to each of them', hint);
}

/** A step starts by its links or by its dependencies: with both, nobody could tell when. */
export function reportMixedWays(outlines: Outline[], links: Edge[][], faults: FaultList): void {
  for (const { path, to } of links.flat()) {
    const joining = to
      .map((index) => outlines[index])
      .find((outline) => outline && outline.dependsOn.length > 0);
    if (!joining) continue;
    const message = `leads to ${quote(joining.id ?? '')}, which starts by its depends_on`;
    faults.add(path, message, 'leave this out, or name this step in its depends_on');
  }
}
