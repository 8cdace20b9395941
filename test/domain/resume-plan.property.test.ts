import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RepriseError } from '#src/domain/errors.js';
import { type Move, moves, requests, take, walks } from './moves.js';
import { planOf } from './planned.js';
import { finish, lies } from './told-truth.js';
import type { ResumeOptions, Walk } from './walk.js';

/** The same walks each time; another seed finds others. */
const RUNS = { seed: 20_260_103, numRuns: 300 };

type Request = { data: Parameters<Walk['resume']>[0] & object; options: ResumeOptions };

function walked(begin: () => Walk, path: Move[]): Walk {
  const walk = begin();
  for (const move of path) take(walk, move);
  return walk;
}

/** The code by which a resume is refused, or null. */
function refusalOf(walk: Walk, { data, options }: Request): string | null {
  try {
    walk.resume(data, options);
    return null;
  } catch (error) {
    if (error instanceof RepriseError) return error.code;
    throw error;
  }
}

test('a resume is refused exactly where its plan said so, and as it said', () => {
  fc.assert(
    fc.property(walks, moves, requests, (begin, path, request) => {
      const walk = walked(begin, path);
      const plan = planOf(walk, request.data, request.options);
      expect(refusalOf(walk, request)).toBe(plan.refusal?.code ?? null);
      expect(plan.refusal === null).toBe(plan.to !== null);
    }),
    RUNS,
  );
});

test('what a plan says of a resume comes true', () => {
  fc.assert(
    fc.property(walks, moves, requests, (begin, path, request) => {
      const walk = walked(begin, path);
      const [plan, before] = [planOf(walk, request.data, request.options), walk.state];
      if (plan.refusal !== null) return;
      const [seq, works] = [before.execution.eventSeq, walk.work.length];
      walk.resume(request.data, request.options);
      const after = walk.state;
      finish(walk);
      expect(lies(walk, { plan, before, after, seq, works })).toEqual([]);
    }),
    RUNS,
  );
});

test('a plan names each step once, and all that have begun or may start', () => {
  fc.assert(
    fc.property(walks, moves, requests, (begin, path, request) => {
      const walk = walked(begin, path);
      const plan = planOf(walk, request.data, request.options);
      const named = plan.steps.map((step) => step.path);
      expect(new Set(named).size).toBe(named.length);
      const known = plan.refusal === null ? [...walk.state.steps.keys(), ...walk.state.execution.ready] : [];
      expect(named).toEqual(expect.arrayContaining(known));
    }),
    RUNS,
  );
});

test('the same plan has the same version, which changes with every event', () => {
  fc.assert(
    fc.property(walks, moves, requests, moves, (begin, path, request, later) => {
      const walk = walked(begin, path);
      const { planVersion } = planOf(walk, request.data, request.options);
      expect(planOf(walk, request.data, request.options).planVersion).toBe(planVersion);
      const { eventSeq } = walk.state.execution;
      for (const move of later) {
        take(walk, move);
        const moved = walk.state.execution.eventSeq > eventSeq;
        if (moved) expect(planOf(walk, request.data, request.options).planVersion).not.toBe(planVersion);
      }
    }),
    { ...RUNS, numRuns: 100 },
  );
});
