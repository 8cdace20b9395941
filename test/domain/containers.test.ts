import { expect, test } from 'vitest';
import { approvalStep, foreachStep, logStep, parallelStep } from '../definition/step-fixtures.js';
import { aborted, failed, succeeded, Walk } from './walk.js';

const NO = { code: 'HTTP_404', retryable: false } as const;
const fails = (path: string) => failed(path, NO.code, NO.retryable);

test.each(['a foreach', 'a parallel'])(
  'failures that %s bears are still counted after it was cut off and resumed',
  (which) => {
    const steps =
      which === 'a foreach'
        ? foreachStep('all', { items: [1, 2], strategy: 'best_effort', concurrency: 2 }, [logStep('x')])
        : parallelStep('all', 'best_effort', [logStep('a'), logStep('b')]);
    const [one, other] = which === 'a foreach' ? ['all[0].x', 'all[1].x'] : ['all.a', 'all.b'];
    const walk = new Walk([steps]);
    walk.advance();
    walk.advance([fails(one as string)]);
    walk.cancel();
    walk.advance([aborted(other as string)]);
    expect(walk.status).toBe('cancelled');
    walk.resume();
    walk.advance();
    walk.advance([succeeded(other as string)]);
    expect(walk.status).toBe('completed');
    expect(walk.state.steps.get('all')?.parts).toMatchObject({ total: 2, succeeded: 1, failed: 1 });
  },
);

test('an approval in a branch that is decided without it does not hold the execution', () => {
  const walk = new Walk([
    parallelStep('race', 'any_can_pass', [logStep('quick'), approvalStep('ask')], { next: 'then' }),
    logStep('then'),
  ]);
  walk.advance();
  walk.advance([succeeded('race.quick')]);
  expect(walk.state.steps.get('race')?.status).toBe('succeeded');
  expect(walk.status).toBe('running');
});

test.each([[['ask', 'slow']], [['slow', 'ask']]])(
  'branches listed as %j begin together, whichever holds the execution',
  (ids) => {
    const branches = ids.map((id) =>
      id === 'ask' ? approvalStep('ask') : logStep('slow', { next: 'after' }),
    );
    const walk = new Walk([parallelStep('both', 'all_must_pass', [...branches, logStep('after')])]);
    walk.advance();
    expect(walk.launched).toEqual(['both.slow']);
    walk.advance([succeeded('both.slow')]);
    expect(walk.state.execution).toMatchObject({
      status: 'paused',
      pausedStepId: 'both.ask',
      ready: ['both.after'],
    });
  },
);
