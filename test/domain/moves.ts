import fc from 'fast-check';
import { pathsInFlight } from '#src/domain/execution.js';
import { STRATEGIES } from '#src/domain/graph.js';
import type { JsonObject } from '#src/domain/json.js';
import type { Outcome } from '#src/engine/outcome.js';
import {
  approvalStep,
  conditionStep,
  foreachStep,
  logStep,
  parallelStep,
  waitStep,
} from '../definition/step-fixtures.js';
import { aborted, failed, lost, succeeded, Walk } from './walk.js';

const retry = { max_attempts: 3, backoff: 'linear', retry_on: ['HTTP_503'] };
const look = { execute: [{ type: 'log', message: 'look' }] };
const urgent = { field: 'resume.urgent', operator: 'eq', value: true };

/** Definitions that between them hold every kind of step, edge, loop, retry and time limit. */
const DEFINITIONS: [steps: JsonObject[], more: JsonObject][] = [
  [
    [
      logStep('charge', { retry, next: 'ask' }),
      approvalStep('ask', { ...look, next: 'ship', on_reject: 'refund' }),
      logStep('ship', { resumable: false }),
      logStep('refund', { next: 'ask' }),
    ],
    {},
  ],
  [
    [
      waitStep('answer', { event: 'answered', timeout: '5s', on_timeout: 'remind' }, { next: 'urgent' }),
      logStep('remind', { next: 'answer' }),
      conditionStep('urgent', urgent, { on_false: 'rest' }),
      waitStep('rest', '10s', { next: 'answer' }),
    ],
    { timeout: '1m' },
  ],
  [[waitStep('word', { event: 'word', timeout: '3s' }, { next: 'no' }), approvalStep('no')], {}],
  // Branches of every kind, in one another, and what becomes of them by each strategy.
  ...STRATEGIES.map((strategy): [JsonObject[], JsonObject] => [
    [
      parallelStep(
        'both',
        strategy,
        [
          logStep('left', { retry, next: 'left-2' }),
          logStep('left-2'),
          foreachStep('each', { items: ['a', 'b', 'c'], strategy, concurrency: 2 }, [
            logStep('one'),
            parallelStep('inner', strategy, [logStep('x', { resumable: false }), waitStep('y', '4s')]),
          ]),
          approvalStep('ask'),
          waitStep('hear', { event: 'word', timeout: '5s' }),
        ],
        { timeout: '20s', next: 'last', on_error: 'mend' },
      ),
      logStep('mend', { next: 'last' }),
      foreachStep('last', { items: [1, 2, 3, 4], strategy, concurrency: 3, collect: 'seen' }, [
        logStep('seen'),
      ]),
    ],
    {},
  ]),
  // Joins, after ways that are and are not taken.
  [
    [
      conditionStep('which', urgent, { on_true: 'fast', on_false: 'slow' }),
      logStep('fast', { on_error: 'slow' }),
      logStep('slow', { retry }),
      logStep('other'),
      logStep('joined', { depends_on: ['fast', 'slow'] }),
      logStep('all', { depends_on: ['joined', 'other'] }),
      foreachStep('many', { items: [1, 2], depends_on: 'other' }, [
        logStep('p'),
        logStep('q'),
        logStep('r', { depends_on: ['p', 'q'] }),
      ]),
    ],
    { concurrency: 2 },
  ],
];

export const walks = fc.constantFrom(...DEFINITIONS).map(
  ([steps, more]) =>
    () =>
      new Walk(steps, more),
);

type Ending = (path: string) => Outcome;
const endings = fc.constantFrom<Ending[]>(
  (path) => succeeded(path, { done: path }),
  (path) => failed(path),
  (path) => failed(path, 'HTTP_404', false),
  aborted,
  lost,
);

/** Something that is asked of an execution, or happens to it. */
export type Move = (walk: Walk) => unknown;
const move = (of: Move) => of;

const resumeData = fc.constantFrom<JsonObject[]>(
  {},
  { approved: true },
  { approved: false },
  { approved: 'yes' },
  { urgent: true },
);

const anyMove = fc.oneof(
  { weight: 5, arbitrary: endings.map((ending) => move((walk) => walk.advance(end(walk, ending)))) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(endings, fc.nat(5))
      .map(([ending, at]) => move((walk) => walk.advance(endOne(walk, ending, at)))),
  },
  { weight: 3, arbitrary: fc.constant(move((walk) => walk.advance())) },
  { weight: 1, arbitrary: fc.constant(move((walk) => walk.advance([], { draining: true }))) },
  { weight: 1, arbitrary: fc.constant(move((walk) => walk.advance(end(walk, lost), { quarantine: true }))) },
  { weight: 1, arbitrary: fc.constant(move((walk) => walk.pause('wait'))) },
  { weight: 1, arbitrary: fc.constant(move((walk) => walk.pause('abort'))) },
  { weight: 1, arbitrary: fc.constant(move((walk) => walk.cancel())) },
  { weight: 4, arbitrary: resumeData.map((data) => move((walk) => walk.resume(data))) },
  { weight: 1, arbitrary: fc.constant(move((walk) => walk.sendEvent('answered'))) },
  { weight: 1, arbitrary: fc.constant(move((walk) => walk.sendEvent('word'))) },
  { weight: 1, arbitrary: fc.constant(move((walk) => walk.sendEvent('word', {}, 9_000))) },
  { weight: 2, arbitrary: fc.nat(8_000).map((ms) => move((walk) => walk.clock.advance(ms))) },
);

export const moves = fc.array(anyMove, { maxLength: 60 });

function end(walk: Walk, ending: Ending): Outcome[] {
  return pathsInFlight(walk.state).map(ending);
}

/** One of the steps in flight ends, the others go on. */
function endOne(walk: Walk, ending: Ending, at: number): Outcome[] {
  const inFlight = pathsInFlight(walk.state);
  const path = inFlight[at % Math.max(1, inFlight.length)];
  return path === undefined ? [] : [ending(path)];
}
