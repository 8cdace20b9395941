import { type Db, runPrepared } from '../db/database.js';
import type { Checkpoint } from '../domain/checkpoint.js';
import { type ExecutionEvent, stepPathOf } from '../domain/event.js';
import type { Execution } from '../domain/execution.js';
import { onlyMoves } from '../domain/fold.js';
import type { StepExecution } from '../domain/step.js';

/**
 * Saves any number of checkpoints, of different executions, in one statement: locks the rows by id where lease and
 * version still hold, updates them, upserts their steps, bumps the lane and appends the events. Returns the ids that
 * were saved; the others were refused, and nothing of them is stored.
 * Locks: executions in order of id, then the lane.
 */
export async function saveCheckpoints(db: Db, lane: number, checkpoints: Checkpoint[]): Promise<Set<string>> {
  const rows = await runPrepared(db, SAVE_CHECKPOINTS, [lane, ...columnsOf(checkpoints)]);
  return new Set(rows.map((row) => String(row.id)));
}

/** How the texts of a column are written into an array: words have nothing in them that needs quoting. */
type Kind = 'word' | 'text';
type Column<T> = [type: string, name: string, kind: Kind, value: (item: T) => string | number | null];

const EXECUTION_COLUMNS: Column<Checkpoint>[] = [
  ['uuid', 'id', 'word', ({ execution }) => execution.id],
  ['bigint', 'expected_seq', 'word', ({ expectedSeq }) => expectedSeq],
  ['text', 'owner', 'word', ({ lease }) => lease.owner],
  ['bigint', 'epoch', 'word', ({ lease }) => lease.epoch],
  ['int', 'releases', 'word', ({ leaseChange }) => (leaseChange.kind === 'release' ? 1 : 0)],
  [
    'timestamptz',
    'release_wake_at',
    'word',
    ({ leaseChange }) => (leaseChange.kind === 'release' ? iso(leaseChange.wakeAt) : null),
  ],
  ['int', 'progress', 'word', ({ progress }) => (progress ? 1 : 0)],
  ['bigint', 'event_seq', 'word', ({ execution }) => execution.eventSeq],
  ['text', 'status', 'word', ({ execution }) => execution.status],
  ['text', 'current_step_id', 'text', ({ execution }) => execution.currentStepId],
  ['text', 'next_step_id', 'text', ({ execution }) => execution.nextStepId],
  ['timestamptz', 'started_at', 'word', ({ execution }) => iso(execution.startedAt)],
  ['timestamptz', 'updated_at', 'word', ({ execution }) => iso(execution.updatedAt)],
  ['text', 'rest', 'text', ({ execution, events }) => (onlyMoves(events) ? null : json(restOf(execution)))],
];

/** What most checkpoints leave as it is: sent as one JSON where it changed, and otherwise not at all. */
const EXECUTION_REST: Record<string, string> = {
  result: 'text',
  completed_at: 'timestamptz',
  error_code: 'text',
  error_message: 'text',
  pause_mode: 'text',
  paused_at: 'timestamptz',
  paused_reason: 'text',
  paused_step_id: 'text',
  resume_data: 'jsonb',
  resume_count: 'int',
  last_resumed_at: 'timestamptz',
  timeout_at: 'timestamptz',
};

function restOf(execution: Execution): Record<string, unknown> {
  return {
    result: execution.result,
    completed_at: execution.completedAt,
    error_code: execution.errorCode,
    error_message: execution.errorMessage,
    pause_mode: execution.pauseMode,
    paused_at: execution.pausedAt,
    paused_reason: execution.pausedReason,
    paused_step_id: execution.pausedStepId,
    resume_data: execution.resumeData,
    resume_count: execution.resumeCount,
    last_resumed_at: execution.lastResumedAt,
    timeout_at: execution.timeoutAt,
  };
}

type StepRow = StepExecution & { executionId: string };

const STEP_COLUMNS: Column<StepRow>[] = [
  ['uuid', 'execution_id', 'word', (step) => step.executionId],
  ['text', 'path', 'text', (step) => step.path],
  ['text', 'step_id', 'text', (step) => step.stepId],
  ['int', 'position', 'word', (step) => step.position],
  ['text', 'type', 'word', (step) => step.type],
  ['text', 'status', 'word', (step) => step.status],
  ['int', 'attempt', 'word', (step) => step.attempt],
  ['int', 'iteration', 'word', (step) => step.iteration],
  ['text', 'input', 'text', (step) => json(step.input)],
  ['text', 'output', 'text', (step) => json(step.output)],
  ['timestamptz', 'started_at', 'word', (step) => iso(step.startedAt)],
  ['timestamptz', 'finished_at', 'word', (step) => iso(step.finishedAt)],
  ['text', 'rest', 'text', (step) => (step.error || step.waitKind ? json(restOfStep(step)) : null)],
];

/** What few steps have. */
const STEP_REST: Record<string, string> = {
  error_code: 'text',
  error_message: 'text',
  wait_kind: 'text',
  wait_event: 'text',
  wake_at: 'timestamptz',
};

function restOfStep({ error, waitKind, waitEvent, wakeAt }: StepExecution): Record<string, unknown> {
  return {
    error_code: error?.code ?? null,
    error_message: error?.message ?? null,
    wait_kind: waitKind,
    wait_event: waitEvent,
    wake_at: wakeAt,
  };
}

const EVENT_COLUMNS: Column<ExecutionEvent>[] = [
  ['uuid', 'execution_id', 'word', (event) => event.executionId],
  ['bigint', 'seq', 'word', (event) => event.seq],
  ['text', 'type', 'word', (event) => event.type],
  ['text', 'step_path', 'text', stepPathOf],
  ['text', 'data', 'text', (event) => json(event.data)],
  ['text', 'actor', 'text', (event) => event.actor],
  ['timestamptz', 'at', 'word', (event) => iso(event.at)],
];

function columnsOf(checkpoints: Checkpoint[]): unknown[] {
  const steps = checkpoints.flatMap(({ execution, steps }) =>
    steps.map((step): StepRow => ({ ...step, executionId: execution.id })),
  );
  const events = checkpoints.flatMap((checkpoint) => checkpoint.events);
  return [
    ...EXECUTION_COLUMNS.map((column) => arrayOf(column, checkpoints)),
    ...STEP_COLUMNS.map((column) => arrayOf(column, steps)),
    ...EVENT_COLUMNS.map((column) => arrayOf(column, events)),
  ];
}

/** The array as PostgreSQL reads it. By hand, since the drivers quote and search each value by itself. */
function arrayOf<T>([, , kind, value]: Column<T>, items: readonly T[]): string {
  const quote = kind === 'text' ? quoted : String;
  let text = '{';
  for (const [index, item] of items.entries()) {
    const read = value(item);
    text += `${index === 0 ? '' : ','}${read === null ? 'null' : quote(read)}`;
  }
  return `${text}}`;
}

function quoted(value: string | number): string {
  return `"${String(value).replace(/["\\]/g, '\\$&')}"`;
}

function iso(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

/** drizzle leaves arrays of times to the caller; texts both drivers can send. */
const PARAMETER_TYPES: Record<string, string> = { timestamptz: 'text[]::timestamptz[]' };

/** `unnest($2::uuid[], ...) as name(id, ...)`, its parameters counted from `first`. */
function unnest<T>(name: string, columns: Column<T>[], first: number): string {
  const arrays = columns
    .map(([type], index) => `$${first + index}::${PARAMETER_TYPES[type] ?? `${type}[]`}`)
    .join(', ');
  return `unnest(${arrays}) with ordinality as ${name}(${columns.map(([, column]) => column).join(', ')}, ord)`;
}

const names = (columns: Column<never>[]) => columns.map(([, name]) => name).filter((name) => name !== 'rest');
const IN_THE_INPUT_ONLY = new Set([
  'id',
  'expected_seq',
  'owner',
  'epoch',
  'releases',
  'release_wake_at',
  'progress',
]);
const JSON_COLUMNS = new Set(['input', 'output', 'data']);
const selected = (alias: string, name: string) =>
  `${alias}.${name}${JSON_COLUMNS.has(name) ? '::jsonb' : ''}`;

/** A field out of the JSON, null where there is none. */
function unpacked(json: string, name: string, type: string): string {
  if (type === 'jsonb') return `nullif(${json} -> '${name}', 'null')`;
  return `(${json} ->> '${name}')::${type}`;
}

const executionSets = [
  ...names(EXECUTION_COLUMNS)
    .filter((name) => !IN_THE_INPUT_ONLY.has(name))
    .map((name) => `${name} = ${selected('i', name)}`),
  ...Object.entries(EXECUTION_REST).map(
    ([name, type]) =>
      `${name} = case when i.rest is null then e.${name} else ${unpacked('i.rest::jsonb', name, type)} end`,
  ),
];
const stepNames = [...names(STEP_COLUMNS), ...Object.keys(STEP_REST)];
const stepValues = [
  ...names(STEP_COLUMNS).map((name) => selected('s', name)),
  ...Object.entries(STEP_REST).map(([name, type]) => unpacked('s.rest::jsonb', name, type)),
];
const stepSets = stepNames
  .filter((name) => name !== 'execution_id' && name !== 'path')
  .map((name) => `${name} = excluded.${name}`);

const SAVE_CHECKPOINTS = `
with input as materialized (
  select * from ${unnest('t', EXECUTION_COLUMNS, 2)}
), locked as materialized (
  select e.id from workflow_executions e join input i on i.id = e.id
  where e.event_seq = i.expected_seq and e.lease_epoch = i.epoch and (i.owner is null or e.lease_owner = i.owner)
  order by e.id for no key update of e
), saved as (
  update workflow_executions e set ${executionSets.join(', ')},
    claims_without_progress = case when i.progress = 1 then 0 else e.claims_without_progress end,
    lease_owner = case when i.releases = 1 then null else e.lease_owner end,
    lease_until = case when i.releases = 1 then null else e.lease_until end,
    wake_at = case when i.releases = 1 then i.release_wake_at else e.wake_at end
  from input i join locked l on l.id = i.id
  where e.id = i.id
  returning e.id
), stepped as (
  insert into step_executions (${stepNames.join(', ')})
  select ${stepValues.join(', ')}
  from ${unnest('s', STEP_COLUMNS, 2 + EXECUTION_COLUMNS.length)} join saved on saved.id = s.execution_id
  on conflict (execution_id, path) do update set ${stepSets.join(', ')}
), counted as materialized (
  select coalesce(sum(i.event_seq - i.expected_seq), 0)::bigint as events from input i join saved on saved.id = i.id
), bumped as (
  update event_lanes set pos = pos + counted.events from counted
  where lane = $1::int and counted.events > 0
  returning pos - counted.events as base
), appended as (
  insert into execution_events (lane, lane_pos, ${names(EVENT_COLUMNS).join(', ')})
  select $1::int, bumped.base + row_number() over (order by v.ord), ${names(EVENT_COLUMNS)
    .map((name) => selected('v', name))
    .join(', ')}
  from ${unnest('v', EVENT_COLUMNS, 2 + EXECUTION_COLUMNS.length + STEP_COLUMNS.length)}
  join saved on saved.id = v.execution_id cross join bumped
)
select id::text from saved`;
