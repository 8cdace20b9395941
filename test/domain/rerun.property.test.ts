import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFinal, pathsInWorker } from '#src/domain/execution.js';
import { beforeFirstEvent } from '#src/domain/first-state.js';
import { fold } from '#src/domain/fold.js';
import type { JsonObject } from '#src/domain/json.js';
import { reachFrom } from '#src/domain/rerun-ways.js';
import { awaitsEvent } from '#src/domain/step.js';
import { withoutContent } from '#test/support/content.js';
import { approvalStep, logStep, parallelStep, waitStep } from '../definition/step-fixtures.js';
import { moves, take, walks } from './moves.js';
import { brokenRules } from './soundness.js';
import { succeeded, Walk } from './walk.js';

const RUNS = { seed: 20_260_101, numRuns: 300 };
const LONG = { timeout: 60_000 };

/** Ways side by side at the top that lead to the same steps, and a loop beside a join. */
const SIDE_BY_SIDE: JsonObject[][] = [
  [
    logStep('pay', { next: 'tell' }),
    logStep('pack', { on_error: 'tell', next: 'label' }),
    logStep('tell', { next: 'file' }),
    logStep('label'),
    logStep('file'),
    logStep('ship', { depends_on: ['pay', 'label'] }),
  ],
  [
    logStep('draft', { next: 'ask' }),
    approvalStep('ask', { on_reject: 'rest' }),
    waitStep('rest', '2s', { next: 'draft' }),
    logStep('count', { depends_on: 'draft' }),
    parallelStep('both', 'all_must_pass', [logStep('x'), logStep('y')], { depends_on: ['count', 'ask'] }),
  ],
];

const sources = fc.oneof(
  { weight: 3, arbitrary: walks },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...SIDE_BY_SIDE).map((steps) => () => new Walk(steps)),
  },
);

test(
  'a rerun from any step that has begun completes, keeps what was kept, and begins none of it again but by a loop',
  LONG,
  () => {
    fc.assert(
      fc.property(sources, moves, fc.nat(), (begin, path, at) => {
        const source = begin();
        for (const move of path) take(source, move);
        if (!isAtRest(source)) source.cancel('kill');
        const from = choose(source, at);
        if (from === undefined) return;
        const walk = source.rerun(from);
        const kept = new Map(walk.state.steps);
        driveToEnd(walk);
        expect(walk.status).toBe('completed');
        for (const step of kept.values()) {
          const after = walk.rows.get(step.path);
          if (after?.iteration === step.iteration) expect(after).toEqual(step);
          else expect(reachFrom(walk.graph, step.stepId)).toContain(step.stepId);
        }
        const { totalSteps, finishedSteps } = walk.state.execution;
        expect(finishedSteps).toBe(totalSteps);
        expect([...walk.rows.keys()].filter((row) => walk.graph.root.ids.includes(row)).sort()).toEqual(
          [...walk.graph.root.ids].sort(),
        );
      }),
      RUNS,
    );
  },
);

test(
  'whatever is asked of a rerun and happens, its events alone give its state, and it breaks no rule',
  LONG,
  () => {
    fc.assert(
      fc.property(walks, moves, fc.nat(), moves, (begin, path, at, more) => {
        const source = begin();
        for (const move of path) take(source, move);
        if (!isAtRest(source)) source.cancel('kill');
        const from = choose(source, at);
        if (from === undefined) return;
        const walk = source.rerun(from);
        expect(brokenRules(walk)).toEqual([]);
        for (const move of more) {
          take(walk, move);
          expect(brokenRules(walk)).toEqual([]);
        }
        const { state, history } = walk;
        expect(fold(beforeFirstEvent(state.execution), history)).toEqual(withoutContent(state));
      }),
      RUNS,
    );
  },
);

test('a rerun of what has completed, from any of its steps, comes to the same', LONG, () => {
  fc.assert(
    fc.property(sources, fc.array(fc.nat(5)), fc.nat(), (begin, order, at) => {
      const source = begin();
      driveToEnd(source, order);
      const from = choose(source, at) as string;
      const walk = source.rerun(from);
      driveToEnd(walk);
      expect(cameTo(walk)).toEqual(cameTo(source));
    }),
    RUNS,
  );
});

function isAtRest({ state: { execution } }: Walk): boolean {
  return isFinal(execution.status) || execution.status === 'paused';
}

/** One of the steps at the top that have begun; undefined where there are none. */
function choose({ state }: Walk, at: number): string | undefined {
  const begun = [...state.steps.values()].filter((step) => step.scope === '' && step.startedAt !== null);
  return begun[at % Math.max(1, begun.length)]?.path;
}

function cameTo({ state, graph }: Walk): [string, unknown][] {
  return graph.root.ids.map((id) => [id, state.steps.get(id)?.status]);
}

const MOST_ROUNDS = 300;

/** All that is begun ends well, all that is asked is approved, all that is waited for comes. */
function driveToEnd(walk: Walk, order: number[] = []): void {
  take(walk, (one) => one.pause());
  walk.resume({ urgent: true });
  for (let round = 0; round < MOST_ROUNDS && !isFinal(walk.status); round++) {
    walk.advance();
    walk.claim();
    const inFlight = pathsInWorker(walk.state);
    const one = inFlight[(order[round] ?? 0) % Math.max(1, inFlight.length)];
    const awaited = [...walk.state.steps.values()].find(awaitsEvent)?.waitEvent;
    if (one !== undefined) walk.advance([succeeded(one, { done: one })]);
    else if (walk.status === 'paused') walk.resume({ approved: true });
    else if (walk.answer().length === 0 && awaited) walk.sendEvent(awaited);
    else if (!awaited) walk.clock.advance(500);
  }
}
