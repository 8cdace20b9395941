import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.js';
import { countCharacters, isLongerThan } from '../domain/characters.js';
import type { FaultList, Path } from './faults.js';
import { concurrency, duration, eventName, jsonObject, oneOf } from './fields.js';
import { EVEN_AT_FAULT, type Issues, kindOf, report } from './issues.js';
import { CONCURRENCY } from './limits.js';
import { isSound } from './soundness.js';

/** Where the parts of a document are: all in one object, or the body apart under `definition`. */
export interface Layout {
  head: JsonObject;
  body: JsonObject;
  bodyPath: Path;
}

export function locate(document: unknown, faults: FaultList): Layout | null {
  if (!isJsonObject(document)) {
    faults.add(
      [],
      `must be an object, not ${kindOf(document)}`,
      'send { "steps": [...] }, with a workflow_id beside',
    );
    return null;
  }
  const { definition } = document;
  if (definition === undefined || definition === null)
    return { head: document, body: document, bodyPath: [] };
  if (isJsonObject(definition)) return { head: document, body: definition, bodyPath: ['definition'] };
  faults.add(['definition'], `must be an object, not ${kindOf(definition)}`);
  return null;
}

/** Whether all of a document but its steps, which are looked at one by one, can be stored. */
export function isLayoutSound({ head, body, bodyPath }: Layout, faults: FaultList): boolean {
  const parts: [JsonObject, Path][] =
    head === body
      ? [[head, []]]
      : [
          [head, []],
          [body, bodyPath],
        ];
  const sound = parts.flatMap(([part, path]) =>
    Object.entries(part)
      .filter(([key]) => key !== 'steps' && key !== 'definition')
      .map(([key, value]) => isSound(value, [...path, key], faults)),
  );
  return !sound.includes(false);
}

const key = z
  .string()
  .superRefine((text, issues) => {
    if (text.trim() !== '' && !isLongerThan(text, 200)) return;
    report(
      issues,
      [],
      `has ${countCharacters(text.trim())} characters`,
      'name the workflow in 1 to 200 characters',
    );
  })
  .meta({ pattern: '\\S', maxLength: 200 });

const label = z
  .unknown()
  .transform((version, issues): string | null => {
    if (version === undefined || version === null) return null;
    if (typeof version === 'string' || typeof version === 'number') return String(version);
    report(issues, [], `must be a text or a number, not ${kindOf(version)}`);
    return z.NEVER;
  })
  .meta({ type: ['string', 'number', 'null'] });

export const head = z.object({
  $schema: z.string().nullish().describe('The address of this JSON Schema, for editors.'),
  workflow_id: key.nullish().describe('The key under which executions of it are started.'),
  version: label.optional().describe('What its author calls this version.'),
  name: z.string().nullish().describe('What people call it. Default: the workflow_id.'),
  description: z.string().nullish().describe('What it is for.'),
  tags: z.array(z.string()).nullish().describe('Words to find it by.'),
  enabled: z.boolean().nullish().describe('false: no execution can be started. Default: true.'),
});

/** What starts runs of a workflow. `data` is the author's own. */
export interface Trigger {
  type: 'manual' | 'event';
  event: string | null;
  cron: string | null;
  data: JsonObject;
}

const triggerObject = z.object({
  type: oneOf(['manual', 'event', 'schedule'])
    .nullish()
    .describe('manual or event: what it is for; you start it either way. Default: event where one is named.'),
  event: eventName.nullish().describe('The event that it is for.'),
  cron: z.string().nullish().describe('Not supported yet.'),
  data: jsonObject.nullish().describe("The author's own."),
});

const trigger = triggerObject
  .superRefine(({ type, event, cron }, issues) => {
    if (type === 'schedule') refuseSchedule('type', issues);
    else if (cron) refuseSchedule('cron', issues);
    if (type === 'event' && !event) report(issues, ['event'], 'is required for a trigger of type `event`');
  }, EVEN_AT_FAULT)
  .transform(
    ({ type, event, cron, data }): Trigger => ({
      type: type === 'event' || (!type && event) ? 'event' : 'manual',
      event: event ?? null,
      cron: cron ?? null,
      data: data ?? {},
    }),
  );

function refuseSchedule(key: string, issues: Issues): void {
  const hint = 'the types manual and event work now; start the workflow from a scheduler of yours';
  report(issues, [key], key === 'cron' ? 'is not supported yet' : '`schedule` is not supported yet', hint);
}

const contextObject = z.object({
  load: z.array(z.unknown()).nullish().describe('Kept, but nothing is loaded.'),
});

export const body = z.object({
  trigger: trigger.nullish().describe('What its executions are started by.'),
  context: contextObject.nullish().describe('Not used.'),
  timeout: duration
    .nullish()
    .describe('How long an execution may take from its start, pauses included. Default: no limit.'),
  resumable: z
    .boolean()
    .nullish()
    .describe(
      'false: an execution whose worker is lost in the middle of a step fails, and goes on when a person resumes it. Default: true.',
    ),
  concurrency: concurrency
    .nullish()
    .describe(`Most steps of one execution that work at the same time. Default: ${CONCURRENCY}.`),
});

export const NO_TRIGGER: Trigger = { type: 'manual', event: null, cron: null, data: {} };

export const HEAD_KEYS = Object.keys(head.shape);
export const BODY_KEYS = [...Object.keys(body.shape), 'steps'];
export const TRIGGER_KEYS = Object.keys(triggerObject.shape);
export const CONTEXT_KEYS = Object.keys(contextObject.shape);

/** The steps as they came, or null where there is no list with at least one. */
export function readSteps({ body, bodyPath }: Layout, faults: FaultList): Json[] | null {
  const { steps } = body;
  if (Array.isArray(steps) && steps.length > 0) return steps;
  const problem = steps === undefined ? 'is required' : `must be a list, not ${kindOf(steps)}`;
  faults.add([...bodyPath, 'steps'], Array.isArray(steps) ? 'must hold at least one step' : problem);
  return null;
}
