import { type Db, runPrepared } from '../db/database.js';
import { vaultOf } from '../db/vault.js';
import type { Checkpoint } from '../domain/checkpoint.js';
import { APPROVAL_COLUMNS, approvalRow } from './approval-columns.js';
import {
  type Column,
  columnsOf,
  EVENT_COLUMNS,
  EXECUTION_COLUMNS,
  EXECUTION_REST,
  STEP_COLUMNS,
  STEP_REST,
} from './checkpoint-columns.js';

/**
 * Saves any number of checkpoints, of different executions, in one statement: locks the rows by id where lease and
 * version still hold, updates them, upserts their steps, bumps the lane and appends the events. Returns the ids that
 * were saved; the others were refused, and nothing of them is stored.
 * Locks: executions in order of id, then the lane.
 */
export async function saveCheckpoints(db: Db, lane: number, checkpoints: Checkpoint[]): Promise<Set<string>> {
  const people = approvalsOf(checkpoints);
  const [statement, more] = people ? [SAVE_WITH_APPROVALS, people] : [SAVE_CHECKPOINTS, []];
  const columns = columnsOf(checkpoints, vaultOf(db));
  const rows = await runPrepared(db, statement, [lane, ...columns, ...more]);
  return new Set(rows.map((row) => String(row.id)));
}

/** What is asked of people, and what is closed, each as JSON; null where there is neither, as mostly. */
function approvalsOf(checkpoints: Checkpoint[]): [asked: string, released: string] | null {
  const asked = checkpoints.flatMap(({ approvals }) => approvals.asked);
  const released = checkpoints.flatMap(({ approvals, execution: { id, updatedAt }, events }) =>
    approvals.released.map((path) => ({ id, path, at: updatedAt, by: events.at(-1)?.actor ?? '' })),
  );
  if (asked.length === 0 && released.length === 0) return null;
  return [JSON.stringify(asked.map(approvalRow)), JSON.stringify(released)];
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
const JSON_COLUMNS = new Set(['input', 'output', 'data', 'ready']);
const selected = (alias: string, name: string) =>
  `${alias}.${name}${JSON_COLUMNS.has(name) ? '::jsonb' : ''}`;

/** A field out of the JSON, null where there is none. */
function unpacked(json: string, name: string, type: string): string {
  if (type === 'jsonb') return `nullif(${json} -> '${name}', 'null')`;
  const value = `(${json} ->> '${name}')::${type}`;
  return type === 'boolean' ? `coalesce(${value}, false)` : value;
}

const executionSets = [
  ...names(EXECUTION_COLUMNS)
    .filter((name) => !IN_THE_INPUT_ONLY.has(name))
    .map((name) => `${name} = ${selected('i', name)}`),
  ...EXECUTION_REST.map(
    ([type, name]) =>
      `${name} = case when i.rest is null then e.${name} else ${unpacked('i.rest::jsonb', name, type)} end`,
  ),
];
const stepNames = [...names(STEP_COLUMNS), ...STEP_REST.map(([, name]) => name)];
const stepValues = [
  ...names(STEP_COLUMNS).map((name) => selected('s', name)),
  ...STEP_REST.map(([type, name]) => unpacked('s.rest::jsonb', name, type)),
];
/** What is large is sent only where it changed: null leaves it as it is. */
const KEPT_WHERE_NULL = new Set(['input', 'output']);
const stepSets = stepNames
  .filter((name) => name !== 'execution_id' && name !== 'path')
  .map(
    (name) =>
      `${name} = ${KEPT_WHERE_NULL.has(name) ? `coalesce(excluded.${name}, t.${name})` : `excluded.${name}`}`,
  );

const saveCheckpointsAnd = (more: string) => `
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
  insert into step_executions as t (${stepNames.join(', ')})
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
)${more}
select id::text from saved`;

const SAVE_CHECKPOINTS = saveCheckpointsAnd('');

const FIRST_OF_APPROVALS = 2 + EXECUTION_COLUMNS.length + STEP_COLUMNS.length + EVENT_COLUMNS.length;
const approvalNames = APPROVAL_COLUMNS.map(([, name]) => name);

/** An approval is asked for by whoever started its execution: that is the actor of its first event. */
const SAVE_WITH_APPROVALS = saveCheckpointsAnd(`, asked as (
  insert into approvals (${approvalNames.join(', ')}, requested_by)
  select ${approvalNames.map((name) => `a.${name}`).join(', ')}, coalesce(
    (select actor from execution_events where execution_id = a.execution_id and seq = 1), 'unknown')
  from jsonb_to_recordset($${FIRST_OF_APPROVALS}::text::jsonb) as a(${APPROVAL_COLUMNS.map(([type, name]) => `${name} ${type}`).join(', ')})
  join saved on saved.id = a.execution_id
), closed as (
  update approvals a set status = 'closed', decided_at = c.at, decided_by = c.by
  from jsonb_to_recordset($${FIRST_OF_APPROVALS + 1}::text::jsonb) as c(id uuid, path text, at timestamptz, by text)
  join saved on saved.id = c.id
  where a.execution_id = c.id and a.step_path = c.path and a.status = 'pending'
)`);
