import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#src/domain/json.js';
import { faultLines, faultsOf, stepFaults } from './refused.js';
import { logStep, waitStep } from './step-fixtures.js';

describe('a document is refused', () => {
  test.each<[string, unknown, string[]]>([
    [
      'that is null',
      null,
      [': must be an object, not null (send { "steps": [...] }, with a workflow_id beside)'],
    ],
    [
      'that is a list',
      [],
      [': must be an object, not a list (send { "steps": [...] }, with a workflow_id beside)'],
    ],
    ['without steps', {}, ['steps: is required']],
    ['with no step', { steps: [] }, ['steps: must hold at least one step']],
    ['with steps of a wrong type', { steps: {} }, ['steps: must be a list, not an object']],
    ['with a definition of a wrong type', { definition: 5 }, ['definition: must be an object, not a number']],
    ['with a step of a wrong type', { steps: ['x'] }, ['steps[0]: must be an object, not a text']],
  ])('%s', (_name, document, expected) => {
    expect(faultLines(document)).toEqual(expected);
  });

  test.each(['x', '🚚'])('where a name has more than 200 %s, and not where it has so many', (character) => {
    const event = { type: 'event', event: character.repeat(201) };
    expect(faultLines({ workflow_id: character.repeat(201), trigger: event, steps: [logStep('a')] })).toEqual(
      [
        'workflow_id: has 201 characters (name the workflow in 1 to 200 characters)',
        expect.stringContaining("can't be the name of an event (write 1 to 200 characters"),
      ],
    );
    const name = character.repeat(200);
    expect(
      faultsOf({ workflow_id: name, trigger: { ...event, event: name }, steps: [logStep('a')] }),
    ).toEqual([]);
  });

  test('for every field of a wrong type at once', () => {
    const document = {
      workflow_id: 7,
      version: [],
      name: 5,
      tags: ['a', 1],
      enabled: 'yes',
      trigger: { type: 'evnt', event: 'a b', data: [] },
      context: [],
      timeout: 30,
      steps: [logStep('a')],
    };
    expect(faultsOf(document).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'workflow_id: must be a text, not a number',
      'version: must be a text or a number, not a list',
      'name: must be a text, not a number',
      'tags[1]: must be a text, not a number',
      'enabled: must be true or false, not a text',
      'trigger.type: `evnt` is unknown',
      "trigger.event: `a b` can't be the name of an event",
      'trigger.data: must be an object, not a list',
      'context: must be an object, not a list',
      'timeout: must be a text with a unit, as "30s", not a number',
    ]);
  });

  test('that is started by a schedule, which is not supported yet', () => {
    const hint = 'the types manual and event work now; start the workflow from a scheduler of yours';
    expect(faultLines({ trigger: { type: 'schedule', cron: '* * * * *' }, steps: [logStep('a')] })).toEqual([
      `trigger.type: \`schedule\` is not supported yet (${hint})`,
    ]);
    expect(faultLines({ trigger: { cron: '* * * * *' }, steps: [logStep('a')] })).toEqual([
      `trigger.cron: is not supported yet (${hint})`,
    ]);
  });

  test('that is started by an event without saying which', () => {
    expect(faultLines({ trigger: { type: 'event' }, steps: [logStep('a')] })).toEqual([
      'trigger.event: is required for a trigger of type `event`',
    ]);
  });

  test('with texts that cannot be stored, and what is no JSON', () => {
    const steps = [
      logStep('a', {
        metadata: { nul: 'a\0', half: '\ud800', big: 10n, nan: Number.NaN } as unknown as Json,
      }),
    ];
    expect(faultLines({ name: '\0', steps })).toEqual([
      'name: holds a character that cannot be stored',
      'steps[0].metadata.nan: must be a finite number',
      'steps[0].metadata.big: is no JSON value',
      'steps[0].metadata.half: holds a character that cannot be stored',
      'steps[0].metadata.nul: holds a character that cannot be stored',
    ]);
  });
});

describe('a step is refused', () => {
  const STEP_TYPES = 'condition, action, execute, wait, operation, parallel, foreach';
  const ID_HINT = 'start with a letter or _, go on with letters, digits, _ or -, 100 characters at most';

  test.each<[string, JsonObject, string[]]>([
    ['without a type', { id: 'a' }, [`steps[0].type: is required (use one of ${STEP_TYPES})`]],
    [
      'with a type of a wrong type',
      { id: 'a', type: 5 },
      [`steps[0].type: must be a text, not a number (use one of ${STEP_TYPES})`],
    ],
    [
      'of a mistyped type',
      { id: 'a', type: 'exceute' },
      ['steps[0].type: unknown step type `exceute` (did you mean `execute`?)'],
    ],
    ['without an id', { type: 'wait', wait: '1h' }, ['steps[0].id: is required']],
    ['with a bad id', waitStep('1 a', '1h'), [`steps[0].id: \`1 a\` can't be an id (${ID_HINT})`]],
    [
      'with the id __proto__',
      waitStep('__proto__', '1h'),
      ['steps[0].id: `__proto__` is reserved (choose another id)'],
    ],
    [
      'with a bad duration',
      logStep('a', { timeout: '5 minutes' }),
      [
        'steps[0].timeout: `5 minutes` is no duration (write a number and a unit, as 30s, 5m, 1h, 24h or 7d; 100 years at most)',
      ],
    ],
    [
      'with a duration of nothing',
      logStep('a', { timeout: '0s' }),
      [
        'steps[0].timeout: must be longer than nothing (write a number and a unit, as 30s, 5m, 1h, 24h or 7d; 100 years at most)',
      ],
    ],
    [
      'with bad retries',
      logStep('a', { retry: { max_attempts: 0, backoff: 'exponental', retry_on: 'x' } }),
      [
        'steps[0].retry.max_attempts: must be at least 1 (write -1 for no limit)',
        'steps[0].retry.backoff: `exponental` is unknown (did you mean `exponential`?)',
        'steps[0].retry.retry_on: must be a list, not a text',
      ],
    ],
    [
      'with half an attempt',
      logStep('a', { retry: { max_attempts: 1.5 } }),
      ['steps[0].retry.max_attempts: must be a whole number'],
    ],
    ['of type execute without a list', { id: 'a', type: 'execute' }, ['steps[0].execute: is required']],
    [
      'of type condition without a condition',
      { id: 'a', type: 'condition' },
      ['steps[0].condition: is required'],
    ],
    ['of type wait without a wait', { id: 'a', type: 'wait' }, ['steps[0].wait: is required']],
    [
      'that waits for nothing',
      waitStep('a', {}),
      ['steps[0].wait: waits for nothing (give it an event, or a duration as 24h)'],
    ],
    [
      'that waits for a bad time',
      waitStep('a', 'soon'),
      [
        'steps[0].wait: `soon` is no duration (write a number and a unit, as 30s, 5m, 1h, 24h or 7d; 100 years at most)',
      ],
    ],
    [
      'that waits for two times',
      waitStep('a', { timeout: '1h', duration: '2h' }),
      ['steps[0].wait.duration: says the same as timeout (keep one of the two)'],
    ],
    [
      'with on_timeout beside a plain delay',
      waitStep('a', { timeout: '1h', on_timeout: 'a' }),
      ['steps[0].wait.on_timeout: needs an event: a plain delay goes on to next (use next)'],
    ],
    [
      'with on_timeout but no timeout',
      waitStep('a', { event: 'e', on_timeout: 'a' }),
      ['steps[0].wait.timeout: is required beside on_timeout (say how long to wait, as 24h)'],
    ],
    ['of type action without an action', { id: 'a', type: 'action' }, ['steps[0].action: is required']],
    [
      'with an action of no type',
      { id: 'a', type: 'action', action: {} },
      ['steps[0].action.type: is required (use one of allow, block, execute, require_approval)'],
    ],
    [
      'with an unknown action',
      { id: 'a', type: 'action', action: { action: 'alow' } },
      ['steps[0].action.action: `alow` is unknown (did you mean `allow`?)'],
    ],
    [
      'with two actions',
      { id: 'a', type: 'action', action: { type: 'allow', action: 'block' } },
      [
        'steps[0].action.action: is `block`, but type is `allow` (they are two spellings of one thing: keep one)',
      ],
    ],
    [
      'with the action execute and no list',
      { id: 'a', type: 'action', action: { type: 'execute' } },
      ['steps[0].execute: is required for the action `execute`'],
    ],
    [
      'with work that its type never does',
      logStep('a', { condition: { field: 'a' } }),
      ['steps[0].condition: has no place in a step of type `execute` (make it a step of its own)'],
    ],
  ])('%s', (_name, step, expected) => {
    expect(stepFaults(step)).toEqual(expected);
  });
});

test('a value that nests too deep is refused, whatever part it is in', () => {
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as Json;
  const steps = [logStep('a', { metadata: { deep }, timeout: 'x' }), { id: deep }, deep];
  expect(faultsOf({ trigger: { data: { deep } }, tags: deep, steps }).map(({ path }) => path)).toEqual([
    'trigger',
    'tags',
    'steps[0]',
    'steps[0].timeout',
    'steps[1]',
    'steps[1].type',
    'steps[1].id',
    'steps[2]',
  ]);
});
