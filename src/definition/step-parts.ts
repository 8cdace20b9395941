import { z } from 'zod';
import { type ActionKind, type OperationNode, STRATEGIES } from '#src/domain/graph.js';
import type { Json } from '#src/domain/json.js';
import { parseTemplate } from '#src/domain/template.js';
import { approvalTerms } from './approval.js';
import { quote } from './faults.js';
import {
  concurrency,
  duration,
  jsonObject,
  oneOf,
  queueName,
  refuseSecrets,
  sentJson,
  templateJson,
  templateText,
  variableName,
} from './fields.js';
import { delegate, EVEN_AT_FAULT, type Issues, kindOf, report, under } from './issues.js';
import { retry } from './retry.js';

const ACTIONS = ['allow', 'block', 'execute', 'require_approval'] as const satisfies readonly ActionKind[];

const actionObject = z.object({
  type: oneOf(ACTIONS)
    .nullish()
    .describe(
      'allow: goes on, or ends the run as allowed. execute: does `execute[]`. block, require_approval: do `execute[]`, then hold the run for a decision.',
    ),
  action: oneOf(ACTIONS).nullish().describe('Another spelling of `type`.'),
  reason: templateText.nullish().describe('A template: why the run is held.'),
  approval: approvalTerms
    .nullish()
    .describe(
      'Of block and require_approval: who decides, and how. Not asked where `execute[]` asks for an approval.',
    ),
  metadata: jsonObject.nullish().describe("The author's own; joined with the metadata of the step."),
});

export const ACTION_KEYS = Object.keys(actionObject.shape);

export const action = actionObject.superRefine(checkKind, EVEN_AT_FAULT).meta({
  anyOf: ['type', 'action'].map((key) => ({ required: [key], properties: { [key]: { type: 'string' } } })),
});

function checkKind({ type, action }: z.output<typeof actionObject>, issues: Issues): void {
  if (!type && !action) report(issues, ['type'], 'is required', `use one of ${ACTIONS.join(', ')}`);
  if (typeof type !== 'string' || typeof action !== 'string' || type === action) return;
  const hint = 'they are two spellings of one thing: keep one';
  report(issues, ['action'], `is \`${action}\`, but type is \`${type}\``, hint);
}

const OPERATION_NAME = /^[A-Za-z][\w.-]{0,199}$/;
const EXECUTORS = ['central', 'agent'] as const satisfies readonly OperationNode['executor'][];

const operationName = z
  .string()
  .superRefine((name, issues) => {
    if (OPERATION_NAME.test(name)) return;
    const hint = 'start with a letter, go on with letters, digits, _, . or -, 200 characters at most';
    report(issues, [], `${quote(name)} can't be the name of an operation`, hint);
  })
  .meta({ pattern: OPERATION_NAME.source });

const operationObject = z.object({
  name: operationName.describe('The name of the operation.'),
  input: sentJson.optional().describe('What it is given: JSON with templates. Default: {}.'),
  executor: oneOf(EXECUTORS)
    .nullish()
    .describe('central: a worker of Reprise does it. agent: a process of yours claims it. Default: central.'),
  queue: queueName.nullish().describe('Where agents look for it. Default: default.'),
  resumable: z.boolean().nullish().describe('The same as `resumable` of the step.'),
  retry: retry.nullish().describe('The same as `retry` of the step.'),
  timeout: duration
    .nullish()
    .describe('How long one attempt may take. Default: 30s; for agents there is no limit.'),
});

export const OPERATION_KEYS = Object.keys(operationObject.shape);

export const operation = operationObject.superRefine(({ name, input, executor, queue }, issues) => {
  if (queue && executor !== 'agent') {
    report(issues, ['queue'], 'is for agents alone', 'give it "executor": "agent", or leave the queue out');
  }
  const refused = executor === 'agent' ? TO_AN_AGENT : SHOWN_BY.includes(name) ? SHOWN : null;
  if (refused && input !== undefined) refuseSecrets(input, under(['input'], issues), refused);
}, EVEN_AT_FAULT);

const TO_AN_AGENT = {
  why: "can't be given to an agent, which would get it over the network and keep it",
  hint: 'give it to the agent in its own environment, or leave "executor" out so that a worker does the operation',
};

/** What comes of these is their input in another form, in which a secret is not found any more. */
const SHOWN_BY = ['log', 'mapping', 'wait'];
const SHOWN = {
  why: "can't be given to this operation: what it leaves behind is made of its input",
  hint: 'put the secret into the step that sends it',
};

/** The steps inside are compiled by themselves, as those of the document are. */
const innerSteps = z.array(z.unknown().meta({ $ref: '#/$defs/step' })).min(1);
const strategy = oneOf(STRATEGIES)
  .nullish()
  .describe(
    'all_must_pass: the first failure ends it. any_can_pass: the first success ends it. best_effort: waits for all, whatever comes of each. Default: all_must_pass.',
  );

export const parallel = z.object({
  steps: innerSteps.describe('Its steps. Each that nothing leads to begins a branch.'),
  strategy,
});

/** A text that becomes a list at the most: one template, alone. */
const items = z
  .unknown()
  .transform((value, issues): Json => {
    if (Array.isArray(value)) return delegate(templateJson, value, issues);
    if (typeof value !== 'string') {
      const problem =
        value === undefined ? 'is required' : `must be a template or a list, not ${kindOf(value)}`;
      report(issues, [], problem);
      return z.NEVER;
    }
    delegate(templateText, value, issues);
    const pieces = parseTemplate(value);
    if (
      !pieces.some(({ kind }) => kind === 'malformed') &&
      (pieces.length !== 1 || pieces[0]?.kind === 'text')
    )
      report(issues, [], 'is a text, which is never a list', 'write one template alone, as {{order.lines}}');
    return value;
  })
  .meta({ anyOf: [{ type: 'string', pattern: '^(\\{\\{.*\\}\\}|\\$\\{.*\\})$' }, { type: 'array' }] });

export const foreach = z.object({
  items: items.describe('What it goes through: a template that gives a list, or a list. 100,000 at most.'),
  item_var: variableName
    .nullish()
    .describe('The name under which its steps see the item, beside `_index`. Default: item.'),
  steps: innerSteps.describe(
    'What is done for each item. Where none says what follows, each is followed by the next one listed.',
  ),
  strategy,
  concurrency: concurrency.nullish().describe('Most items under way at the same time. Default: 1.'),
  collect: z
    .string()
    .nullish()
    .describe('A step of this foreach: what it leaves behind, item by item, becomes `output.results`.'),
});

export const PARALLEL_KEYS = Object.keys(parallel.shape);
export const FOREACH_KEYS = Object.keys(foreach.shape);
