import type { ChangedStep, Checkpoint } from '../domain/checkpoint.js';
import { type ExecutionEvent, stepPathOf } from '../domain/event.js';
import type { Execution } from '../domain/execution.js';
import { onlyMoves } from '../domain/fold.js';
import type { Json } from '../domain/json.js';
import type { Vault } from '../domain/sealing.js';
import type { StepExecution } from '../domain/step.js';
import { sealOutput, sealResumeData } from './sealed.js';

/** How the values of a column are written into an array: words have nothing in them that needs quoting; JSON comes as its text. */
type Kind = 'word' | 'text' | 'json';
export type Column<T> = [
  type: string,
  name: string,
  kind: Kind,
  value: (item: T, vault: Vault) => string | number | null,
];

export const EXECUTION_COLUMNS: Column<Checkpoint>[] = [
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
  ['text', 'ready', 'json', ({ execution }) => listed(execution.ready)],
  ['int', 'total_steps', 'word', ({ execution }) => execution.totalSteps],
  ['int', 'finished_steps', 'word', ({ execution }) => execution.finishedSteps],
  ['timestamptz', 'started_at', 'word', ({ execution }) => iso(execution.startedAt)],
  ['timestamptz', 'updated_at', 'word', ({ execution }) => iso(execution.updatedAt)],
  [
    'text',
    'rest',
    'json',
    ({ execution, events }, vault) => (onlyMoves(events) ? null : packed(EXECUTION_REST, execution, vault)),
  ],
];

/** A column that is sent inside the JSON of `rest`. */
type RestColumn<T> = [type: string, name: string, value: (item: T, vault: Vault) => unknown];

/** What most checkpoints leave as it is: sent as one JSON where it changed, and otherwise not at all. */
export const EXECUTION_REST: RestColumn<Execution>[] = [
  ['text', 'result', (execution) => execution.result],
  ['timestamptz', 'completed_at', (execution) => execution.completedAt],
  ['text', 'error_code', (execution) => execution.errorCode],
  ['text', 'error_message', (execution) => execution.errorMessage],
  ['uuid', 'version_id', (execution) => execution.versionId],
  ['boolean', 'queued', (execution) => execution.queued],
  ['text', 'pause_mode', (execution) => execution.pauseMode],
  ['text', 'pause_clock', (execution) => execution.pauseClock],
  ['uuid', 'hold_id', (execution) => execution.holdId],
  ['text', 'cancel_mode', (execution) => execution.cancelMode],
  ['timestamptz', 'paused_at', (execution) => execution.pausedAt],
  ['text', 'paused_reason', (execution) => execution.pausedReason],
  ['text', 'paused_step_id', (execution) => execution.pausedStepId],
  ['jsonb', 'resume_data', sealResumeData],
  ['int', 'resume_count', (execution) => execution.resumeCount],
  ['timestamptz', 'last_resumed_at', (execution) => execution.lastResumedAt],
  ['timestamptz', 'timeout_at', (execution) => execution.timeoutAt],
  ['jsonb', 'kept_events', ({ keptEvents }) => (keptEvents.length > 0 ? keptEvents : null)],
];

export const STEP_COLUMNS: Column<ChangedStep>[] = [
  ['uuid', 'execution_id', 'word', ({ executionId }) => executionId],
  ['text', 'path', 'text', ({ step }) => step.path],
  ['text', 'scope', 'text', ({ step }) => step.scope],
  ['text', 'step_id', 'text', ({ step }) => step.stepId],
  ['int', 'position', 'word', ({ step }) => step.position],
  ['text', 'type', 'word', ({ step }) => step.type],
  ['text', 'status', 'word', ({ step }) => step.status],
  ['int', 'attempt', 'word', ({ step }) => step.attempt],
  ['int', 'iteration', 'word', ({ step }) => step.iteration],
  ['text', 'input', 'json', ({ step, keepsInput }) => (keepsInput ? null : json(step.input))],
  ['text', 'output', 'json', (changed, vault) => (changed.keepsOutput ? null : json(sealed(changed, vault)))],
  ['timestamptz', 'started_at', 'word', ({ step }) => iso(step.startedAt)],
  ['timestamptz', 'finished_at', 'word', ({ step }) => iso(step.finishedAt)],
  ['text', 'rest', 'json', ({ step }, vault) => (isPlain(step) ? null : packed(STEP_REST, step, vault))],
];

function sealed({ executionId, step: { path, type, output } }: ChangedStep, vault: Vault): Json {
  return sealOutput({ executionId, path, type, output }, vault);
}

/** What few steps have: null for all others. */
export const STEP_REST: RestColumn<StepExecution>[] = [
  ['text', 'error_code', (step) => step.error?.code ?? null],
  ['text', 'error_message', (step) => step.error?.message ?? null],
  ['text', 'wait_kind', (step) => step.waitKind],
  ['text', 'wait_event', (step) => step.waitEvent],
  ['timestamptz', 'wake_at', (step) => step.wakeAt],
  ['boolean', 'handled', (step) => step.handled],
  ['jsonb', 'progress', (step) => step.progress],
  ['jsonb', 'parts', (step) => step.parts],
  ['jsonb', 'open_scopes', ({ openScopes }) => (openScopes.length > 0 ? openScopes : null)],
  ['text', 'queue', (step) => step.queue],
  ['jsonb', 'lease', (step) => step.lease],
  ['int', 'edits', (step) => step.edits],
];

/** Whether a step has nothing of the rest. */
function isPlain({ error, waitKind, progress, parts, queue, edits }: StepExecution): boolean {
  return !error && !waitKind && !progress && !parts && queue === null && edits === 0;
}

export const EVENT_COLUMNS: Column<ExecutionEvent>[] = [
  ['uuid', 'execution_id', 'word', (event) => event.executionId],
  ['bigint', 'seq', 'word', (event) => event.seq],
  ['text', 'type', 'word', (event) => event.type],
  ['text', 'step_path', 'text', stepPathOf],
  ['text', 'data', 'json', (event) => json(event.data)],
  ['text', 'actor', 'text', (event) => event.actor],
  ['timestamptz', 'at', 'word', (event) => iso(event.at)],
];

/** The values of all columns, each an array as PostgreSQL reads it, in the order of the columns above. */
export function columnsOf(checkpoints: Checkpoint[], vault: Vault): string[] {
  const steps = checkpoints.flatMap((checkpoint) => checkpoint.steps);
  const events = checkpoints.flatMap((checkpoint) => checkpoint.events);
  return [
    ...EXECUTION_COLUMNS.map((column) => arrayOf(column, checkpoints, vault)),
    ...STEP_COLUMNS.map((column) => arrayOf(column, steps, vault)),
    ...EVENT_COLUMNS.map((column) => arrayOf(column, events, vault)),
  ];
}

const WRITERS: Record<Kind, (value: string | number) => string> = {
  word: String,
  text: (value) => `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
  // No control character is left in such a text, so that JSON escapes in it what an array does, and in the same way.
  json: (value) => JSON.stringify(value),
};

/** The array as PostgreSQL reads it. By hand, since the drivers quote and search each value by itself. */
export function arrayOf<T>([, , kind, value]: Column<T>, items: readonly T[], vault: Vault): string {
  const write = WRITERS[kind];
  let text = '';
  for (const item of items) {
    const read = value(item, vault);
    text += text === '' ? '{' : ',';
    text += read === null ? 'null' : write(read);
  }
  return text === '' ? '{}' : `${text}}`;
}

function packed<T>(columns: RestColumn<T>[], item: T, vault: Vault): string {
  return json(Object.fromEntries(columns.map(([, name, value]) => [name, value(item, vault)])));
}

function listed(paths: readonly string[]): string | null {
  return paths.length === 0 ? null : JSON.stringify(paths);
}

let latest = { ms: Number.NaN, text: '' };

/** Most times of one flush are the same. */
function iso(time: Date | null): string | null {
  if (time === null) return null;
  const ms = time.getTime();
  if (ms !== latest.ms) latest = { ms, text: time.toISOString() };
  return latest.text;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
