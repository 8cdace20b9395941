import fc from 'fast-check';
import { RepriseError } from '#src/domain/errors.js';
import { pathsInWorker, standsStill } from '#src/domain/execution.js';
import type { JsonObject } from '#src/domain/json.js';
import type { Outcome } from '#src/engine/outcome.js';
import { DEFINITIONS } from './definitions.js';
import { aborted, failed, lost, succeeded, Walk } from './walk.js';

export const walks = fc.constantFrom(...DEFINITIONS).map(([steps, more]) => {
  function begin(): Walk;
  function begin<W extends Walk>(Kind: new (...given: ConstructorParameters<typeof Walk>) => W): W;
  function begin(Kind = Walk): Walk {
    return new Kind(steps, more);
  }
  return begin;
});

type Ending = (path: string) => Outcome;
const done: Ending = (path) => succeeded(path, { done: path });
const endings = fc.constantFrom<Ending[]>(
  done,
  done,
  done,
  (path) => failed(path),
  (path) => failed(path, 'HTTP_404', false),
  aborted,
  lost,
);

/** Something that is asked of an execution, or happens to it. */
export type Move = (walk: Walk) => unknown;
const one = (weight: number, move: Move) => ({ weight, arbitrary: fc.constant(move) });
const some = <T>(weight: number, of: fc.Arbitrary<T>, move: (given: T) => Move) => ({
  weight,
  arbitrary: of.map(move),
});

const resumeData = fc.constantFrom<JsonObject[]>(
  {},
  { approved: true },
  { approved: false },
  { approved: 'yes' },
  { urgent: true },
);

/** How a resume is asked for, and what else may be in its way. */
export const requests = fc.record({
  data: resumeData,
  options: fc.record(
    { force: fc.boolean(), heldBy: fc.constant('its-workflow') },
    { requiredKeys: ['force'] },
  ),
});

/** What a person may ask of an execution. */
const asked = [
  one(1, (walk) => walk.pause('wait')),
  one(1, (walk) => walk.pause('abort')),
  some(1, fc.constantFrom('wait' as const, 'abort' as const), (mode) => (walk) => walk.pause(mode, 'freeze')),
  one(1, (walk) => walk.cancel()),
  one(1, (walk) => walk.cancel('force')),
  one(1, (walk) => walk.cancel('kill')),
  some(4, resumeData, (data) => (walk) => walk.resume(data)),
  some(2, resumeData, (data) => (walk) => walk.resume(data, { force: true })),
  some(1, fc.boolean(), (force) => (walk) => walk.resume({}, { force, heldBy: 'its-workflow' })),
  one(1, (walk) => walk.sendEvent('answered')),
  one(1, (walk) => walk.sendEvent('word')),
  one(1, (walk) => walk.sendEvent('word', {}, 9_000)),
];

/** What happens by itself. */
const happens = [
  some(5, endings, (ending) => (walk) => walk.advance(end(walk, ending))),
  some(
    5,
    fc.tuple(endings, fc.nat(5)),
    ([ending, at]) =>
      (walk) =>
        walk.advance(endOne(walk, ending, at)),
  ),
  one(3, (walk) => walk.advance()),
  one(1, (walk) => walk.advance([], { draining: true })),
  one(1, quarantine),
  one(3, (walk) => walk.claim()),
  some(2, fc.constantFrom('done', 'failed', 'given back'), (how) => (walk) => walk.answer(how)),
  some(2, fc.nat(8_000), (ms) => (walk) => walk.clock.advance(ms)),
  one(1, (walk) => walk.clock.advance(8 * 86_400_000)),
];

export const moves = fc.array(fc.oneof(...asked, ...happens), { maxLength: 60, size: 'max' });

/** Only what a worker can claim. */
function quarantine(walk: Walk): void {
  if (!standsStill(walk.state.execution)) walk.advance(end(walk, lost), { quarantine: true });
}

function end(walk: Walk, ending: Ending): Outcome[] {
  return pathsInWorker(walk.state).map(ending);
}

/** One of the steps in flight ends, the others go on. */
function endOne(walk: Walk, ending: Ending, at: number): Outcome[] {
  const inWorker = pathsInWorker(walk.state);
  const path = inWorker[at % Math.max(1, inWorker.length)];
  return path === undefined ? [] : [ending(path)];
}

/** False where the move was refused, which is an answer like any other. */
export function take(walk: Walk, move: Move): boolean {
  try {
    move(walk);
    return true;
  } catch (error) {
    if (error instanceof RepriseError) return false;
    throw error;
  }
}
