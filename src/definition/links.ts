import { nearest } from '#src/domain/suggestion.js';
import { type FaultList, type Path, quote } from './faults.js';
import type { Link, Outline } from './outline.js';

/** A way from one step to others: to one, save where an id is used twice. */
export interface Edge {
  path: Path;
  to: number[];
  /** True where the target doesn't exist and `to` is what was most likely meant. */
  guessed: boolean;
}

/** The steps of one list, and all ids of the document: to tell a link that leads out of its list from a mistyped one. */
export interface Ids {
  inList: Map<string, number[]>;
  everywhere: ReadonlySet<string>;
}

/** The edges that leave each step, by its position. Reports the links that lead to no step of the list. */
export function resolveLinks(outlines: Outline[], ids: Ids, faults: FaultList): Edge[][] {
  return outlines.map(({ links }) => links.map((link) => resolveLink(link, ids, faults, LEADS)));
}

/** The edges from each step to those that depend on it. Reports dependencies on what is no step of the list. */
export function resolveDependencies(outlines: Outline[], ids: Ids, faults: FaultList): Edge[][] {
  const edges: Edge[][] = outlines.map(() => []);
  for (const [index, { dependsOn }] of outlines.entries()) {
    for (const link of dependsOn) {
      const { to, guessed } = resolveLink(link, ids, faults, DEPENDS);
      for (const from of to) edges[from]?.push({ path: link.path, to: [index], guessed });
    }
  }
  return edges;
}

/** What is said of a link that leads nowhere, by what it is. */
interface Words {
  verb: string;
  elsewhere: string;
  nowhere: string;
  empty: string;
}

const LEADS: Words = {
  verb: 'leads to',
  elsewhere: 'steps inside a parallel or a foreach lead to one another only; go on from that step itself',
  nowhere: 'name the id of a step, or leave it out to end the run here',
  empty: 'leave it out to end the run here',
};
const DEPENDS: Words = {
  verb: 'depends on',
  elsewhere: 'name a step of the list that this one is in: of a parallel or a foreach, that step itself',
  nowhere: 'name the id of a step, or leave it out',
  empty: 'leave it out',
};

function resolveLink({ path, target }: Link, ids: Ids, faults: FaultList, words: Words): Edge {
  const { inList, everywhere } = ids;
  const found = inList.get(target);
  if (found) return { path, to: found, guessed: false };
  const problem = `${words.verb} ${quote(target)}, which is`;
  if (everywhere.has(target)) {
    faults.add(path, `${problem} in another list of steps`, words.elsewhere);
    return { path, to: [], guessed: true };
  }
  const meant = faults.listing ? nearest(target, inList.keys()) : null;
  faults.add(path, `${problem} no step`, hint(target, meant, words));
  return { path, to: (meant !== null && inList.get(meant)) || [], guessed: true };
}

function hint(target: string, meant: string | null, { nowhere, empty }: Words): string {
  if (meant !== null) return `did you mean \`${meant}\`?`;
  return target === '' ? empty : nowhere;
}
