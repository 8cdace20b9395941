import { STRATEGIES } from '#src/domain/graph.js';
import type { JsonObject } from '#src/domain/json.js';
import {
  approvalStep,
  conditionStep,
  foreachStep,
  logStep,
  parallelStep,
  waitStep,
} from '../definition/step-fixtures.js';

const retry = { max_attempts: 3, backoff: 'linear', retry_on: ['HTTP_503'] };
const look = { execute: [{ type: 'log', message: 'look' }] };
const urgent = { field: 'resume.urgent', operator: 'eq', value: true };

/** A step that an agent does. */
export function agentStep(id: string, more: JsonObject = {}): JsonObject {
  return { id, type: 'operation', operation: { name: id, executor: 'agent', queue: 'builds' }, ...more };
}

/** Definitions that between them hold every kind of step, edge, loop, retry and time limit. */
export const DEFINITIONS: [steps: JsonObject[], more: JsonObject][] = [
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
  // Some that are soon over.
  [[conditionStep('which', urgent)], {}],
  [[waitStep('rest', '2s')], {}],
  [
    [waitStep('nap', '2s', { next: 'ask' }), approvalStep('ask', { next: 'rest' }), waitStep('rest', '2s')],
    {},
  ],
  // Agents, one of whose operations may be done at most once.
  [
    [
      agentStep('build', { retry, next: 'deploy' }),
      agentStep('deploy', { resumable: false, timeout: '20s', on_error: 'tidy' }),
      agentStep('tidy'),
    ],
    { timeout: '2m' },
  ],
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
          agentStep('far'),
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
