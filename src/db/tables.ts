import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { BATCH_ACTIONS, BATCH_ITEM_STATUSES, BATCH_STATUSES } from '../domain/batch.js';
import {
  CANCEL_MODES,
  EXECUTION_RESULTS,
  EXECUTION_STATUSES,
  type KeptEvent,
  PAUSE_CLOCKS,
  PAUSE_MODES,
} from '../domain/execution.js';
import type { Graph } from '../domain/graph.js';
import type { Json, JsonObject } from '../domain/json.js';
import {
  type AgentLease,
  type Parts,
  STEP_STATUSES,
  STEP_TYPES,
  type StepProgress,
  WAIT_KINDS,
} from '../domain/step.js';
import { json, oneOf, time } from './columns.js';

/** The tenants. Every other row belongs to one. */
export const projects = pgTable('projects', {
  id: uuid('id').primaryKey(),
  key: text('key').notNull().unique(),
  name: text('name').notNull(),
  createdAt: time('created_at').notNull(),
});

export const workflows = pgTable(
  'workflows',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    key: text('key').notNull(),
    latestVersionId: uuid('latest_version_id').notNull(),
    // Set while all its executions are held.
    holdId: uuid('hold_id'),
    pausedAt: time('paused_at'),
    pausedReason: text('paused_reason'),
    pausedBy: text('paused_by'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('idx_workflows_key').on(table.projectId, table.key),
    check('workflows_paused', sql`(hold_id is null) = (paused_at is null)`),
  ],
);

/** Immutable once written: the definition as its author sent it, and the graph it was compiled to. */
export const workflowVersions = pgTable(
  'workflow_versions',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    workflowId: uuid('workflow_id')
      .notNull()
      .references(() => workflows.id),
    version: integer('version').notNull(),
    label: text('label'),
    name: text('name').notNull(),
    description: text('description'),
    tags: text('tags').array().notNull(),
    enabled: boolean('enabled').notNull(),
    triggerData: json<JsonObject>('trigger_data').notNull(),
    definition: json<Json>('definition').notNull(),
    definitionHash: text('definition_hash').notNull(),
    graph: json<Graph>('graph').notNull(),
    publishedBy: text('published_by').notNull(),
    publishedAt: time('published_at').notNull(),
  },
  (table) => [uniqueIndex('idx_workflow_versions_number').on(table.workflowId, table.version)],
);

/**
 * One row a run. `event_seq` is the number of its last event and the version that every write checks.
 * `wake_at` is when a worker should look at it: now for one that is ready, a timer's time for one that waits, the end of
 * the lease for one that a worker holds, and null for one that only a person moves. One index serves all four.
 */
export const workflowExecutions = pgTable(
  'workflow_executions',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    workflowId: uuid('workflow_id')
      .notNull()
      .references(() => workflows.id),
    versionId: uuid('version_id')
      .notNull()
      .references(() => workflowVersions.id),
    executionId: text('execution_id').notNull().unique(),
    idempotencyKey: text('idempotency_key'),
    status: text('status', { enum: EXECUTION_STATUSES }).notNull(),
    result: text('result', { enum: EXECUTION_RESULTS }),
    triggerEvent: text('trigger_event'),
    triggerPayload: json<JsonObject>('trigger_payload').notNull(),
    metadata: json<JsonObject>('metadata').notNull(),
    currentStepId: text('current_step_id'),
    nextStepId: text('next_step_id'),
    ready: json<string[]>('ready'),
    totalSteps: integer('total_steps').notNull().default(0),
    finishedSteps: integer('finished_steps').notNull().default(0),
    keptEvents: json<KeptEvent[]>('kept_events'),
    startedAt: time('started_at'),
    completedAt: time('completed_at'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    pauseMode: text('pause_mode', { enum: PAUSE_MODES }),
    pauseClock: text('pause_clock', { enum: PAUSE_CLOCKS }),
    holdId: uuid('hold_id'),
    cancelMode: text('cancel_mode', { enum: CANCEL_MODES }),
    pausedAt: time('paused_at'),
    pausedReason: text('paused_reason'),
    pausedStepId: text('paused_step_id'),
    // Any JSON where somebody wrote it by SQL before the database refused what is no object.
    resumeData: json<Json>('resume_data'),
    // Set by the database where somebody writes a decision into `resume_data` of one that is paused.
    resumeDecided: boolean('resume_decided'),
    resumeCount: integer('resume_count').notNull().default(0),
    lastResumedAt: time('last_resumed_at'),
    timeoutAt: time('timeout_at'),
    startAt: time('start_at'),
    queueKey: text('queue_key'),
    queueLimit: integer('queue_limit'),
    queued: boolean('queued').notNull().default(false),
    eventsDropped: boolean('events_dropped').notNull().default(false),
    dryRun: boolean('dry_run').notNull().default(false),
    rerunOf: uuid('rerun_of'),
    rerunFrom: text('rerun_from'),
    eventSeq: bigint('event_seq', { mode: 'number' }).notNull().default(0),
    leaseOwner: text('lease_owner'),
    leaseEpoch: bigint('lease_epoch', { mode: 'number' }).notNull().default(0),
    leaseUntil: time('lease_until'),
    wakeAt: time('wake_at'),
    claimsWithoutProgress: integer('claims_without_progress').notNull().default(0),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('idx_executions_idempotency')
      .on(table.projectId, table.idempotencyKey)
      .where(sql`idempotency_key is not null`),
    index('idx_executions_paused_at').on(table.pausedAt, table.id).where(sql`status = 'paused'`),
    index('idx_executions_project_paused')
      .on(table.projectId, table.pausedAt, table.id)
      .where(sql`status = 'paused'`),
    index('idx_executions_decided')
      .on(table.pausedAt, table.id)
      .where(sql`status = 'paused' and resume_decided is not null`),
    index('idx_executions_wake_at').on(table.wakeAt).where(sql`wake_at is not null`),
    index('idx_executions_created').on(table.projectId, table.createdAt, table.id),
    index('idx_executions_status').on(table.projectId, table.status, table.createdAt, table.id),
    index('idx_executions_workflow').on(table.workflowId, table.createdAt, table.id),
    // Of each queue, who is under way and who waits.
    index('idx_executions_queue')
      .on(table.projectId, table.queueKey, table.queued, table.createdAt)
      .where(sql`queue_key is not null and status not in ('completed', 'failed', 'cancelled', 'blocked')`),
    // Whose events are yet to be deleted.
    index('idx_executions_completed')
      .on(table.completedAt)
      .where(sql`status = 'completed' and not events_dropped`),
    index('idx_executions_held').on(table.holdId).where(sql`hold_id is not null`),
    index('idx_executions_rerun').on(table.rerunOf).where(sql`rerun_of is not null`),
    check('executions_queue', sql`(queue_key is null) = (queue_limit is null)`),
    check('executions_status', oneOf('status', EXECUTION_STATUSES)),
    check('executions_result', oneOf('result', EXECUTION_RESULTS)),
    check('executions_paused', sql`(status = 'paused') = (paused_at is not null)`),
    check('executions_pausing', sql`(status = 'pausing') = (pause_mode is not null)`),
    check(
      'executions_completed',
      sql`(status in ('completed', 'failed', 'cancelled', 'blocked')) = (completed_at is not null)`,
    ),
    check('executions_failed', sql`status <> 'failed' or error_code is not null`),
    check(
      'executions_rest',
      sql`wake_at is null or status not in ('paused', 'completed', 'failed', 'cancelled', 'blocked')`,
    ),
    check('executions_lease', sql`(lease_owner is null) = (lease_until is null)`),
  ],
);

/**
 * One row a step that has begun; no foreign key to its execution, since it is only ever written in the statement that
 * has just locked and updated that row, and the check would cost a lookup on every checkpoint.
 */
export const stepExecutions = pgTable(
  'step_executions',
  {
    executionId: uuid('execution_id').notNull(),
    path: text('path').notNull(),
    scope: text('scope').notNull().default(''),
    stepId: text('step_id').notNull(),
    position: integer('position').notNull(),
    type: text('type', { enum: STEP_TYPES }).notNull(),
    status: text('status', { enum: STEP_STATUSES }).notNull(),
    attempt: integer('attempt').notNull(),
    iteration: integer('iteration').notNull(),
    input: json<Json>('input'),
    output: json<Json>('output'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    startedAt: time('started_at'),
    finishedAt: time('finished_at'),
    handled: boolean('handled').notNull().default(false),
    progress: json<StepProgress>('progress'),
    waitKind: text('wait_kind', { enum: WAIT_KINDS }),
    waitEvent: text('wait_event'),
    wakeAt: time('wake_at'),
    parts: json<Parts>('parts'),
    openScopes: json<string[]>('open_scopes'),
    queue: text('queue'),
    lease: json<AgentLease>('lease'),
    edits: integer('edits'),
  },
  (table) => [
    primaryKey({ columns: [table.executionId, table.path] }),
    // What agents may take, in the order in which it was put there.
    index('idx_steps_queue').on(table.queue, table.startedAt).where(sql`wait_kind = 'agent'`),
    // Who waits for an event.
    index('idx_steps_event').on(table.waitEvent).where(sql`wait_kind = 'event'`),
    index('idx_steps_claimed').on(table.wakeAt).where(sql`queue is not null and status = 'running'`),
    check('steps_status', oneOf('status', STEP_STATUSES)),
    check(
      'steps_finished',
      sql`(status in ('succeeded', 'failed', 'skipped', 'cancelled')) = (finished_at is not null)`,
    ),
    check('steps_waiting', sql`(status = 'waiting') = (wait_kind is not null)`),
  ],
);

/** The facts, in order: by `seq` within one execution, by `lane_pos` within one lane over all of them. */
export const executionEvents = pgTable(
  'execution_events',
  {
    executionId: uuid('execution_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    lane: integer('lane').notNull(),
    lanePos: bigint('lane_pos', { mode: 'number' }).notNull(),
    type: text('type').notNull(),
    stepPath: text('step_path'),
    data: json<JsonObject>('data').notNull(),
    actor: text('actor').notNull(),
    at: time('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.executionId, table.seq] }),
    uniqueIndex('idx_execution_events_lane').on(table.lane, table.lanePos),
  ],
);

/** Events that were sent to whoever waits for them: each is taken once, by the first that does before `until`. */
export const keptEvents = pgTable(
  'kept_events',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    commandId: text('command_id'),
    event: text('event').notNull(),
    payload: json<JsonObject>('payload').notNull(),
    actor: text('actor').notNull(),
    until: time('until').notNull(),
    takenBy: uuid('taken_by'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('idx_kept_events_command')
      .on(table.projectId, table.commandId)
      .where(sql`command_id is not null`),
    index('idx_kept_events_open').on(table.event).where(sql`taken_by is null`),
    index('idx_kept_events_until').on(table.until),
  ],
);

/** The last position of each lane. Locked last by a writing transaction, so positions follow the order of commits. */
export const eventLanes = pgTable('event_lanes', {
  lane: integer('lane').primaryKey(),
  pos: bigint('pos', { mode: 'number' }).notNull(),
  /** The last position whose event has been deleted: no reader can go on from before it. */
  droppedPos: bigint('dropped_pos', { mode: 'number' }).notNull().default(0),
});

/** One row: the key that cursors over many executions are signed with. */
export const eventStream = pgTable(
  'event_stream',
  { id: integer('id').primaryKey(), key: text('key').notNull() },
  () => [check('event_stream_one', sql`id = 1`)],
);

/** What was asked of a project rather than of one execution, and the first answer. */
export const projectCommands = pgTable(
  'project_commands',
  {
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    commandId: text('command_id').notNull(),
    type: text('type').notNull(),
    requestHash: text('request_hash').notNull(),
    outcome: json<JsonObject>('outcome').notNull(),
    actor: text('actor').notNull(),
    at: time('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.commandId] })],
);

/** What was asked of an execution, and the first answer, which a repeated request gets again. */
export const executionCommands = pgTable(
  'execution_commands',
  {
    executionId: uuid('execution_id')
      .notNull()
      .references(() => workflowExecutions.id),
    commandId: text('command_id').notNull(),
    type: text('type').notNull(),
    requestHash: text('request_hash').notNull(),
    outcome: json<JsonObject>('outcome').notNull(),
    actor: text('actor').notNull(),
    at: time('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.executionId, table.commandId] })],
);

/** One command for many executions; see `Batch`. Claimed by `wake_at`, one worker at a time, by its row's lock. */
export const batches = pgTable(
  'batches',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    action: text('action', { enum: BATCH_ACTIONS }).notNull(),
    status: text('status', { enum: BATCH_STATUSES }).notNull(),
    filter: json<JsonObject>('filter').notNull(),
    input: json<JsonObject>('input').notNull(),
    reason: text('reason'),
    actor: text('actor').notNull(),
    total: integer('total').notNull(),
    done: integer('done').notNull().default(0),
    refused: integer('refused').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    ratePerSecond: integer('rate_per_second'),
    canary: integer('canary').notNull().default(0),
    settleMs: integer('settle_ms').notNull().default(0),
    settleUntil: time('settle_until'),
    stopAfter: integer('stop_after'),
    stoppedBecause: text('stopped_because'),
    holdId: uuid('hold_id'),
    wakeAt: time('wake_at'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    finishedAt: time('finished_at'),
  },
  (table) => [
    index('idx_batches_wake_at').on(table.wakeAt).where(sql`wake_at is not null`),
    index('idx_batches_created').on(table.projectId, table.createdAt, table.id),
    check('batches_status', oneOf('status', BATCH_STATUSES)),
    check('batches_finished', sql`(status in ('completed', 'cancelled')) = (finished_at is not null)`),
    check('batches_counts', sql`done + refused + failed <= total`),
  ],
);

/** The executions of a batch, in the order in which they are taken. */
export const batchItems = pgTable(
  'batch_items',
  {
    batchId: uuid('batch_id')
      .notNull()
      .references(() => batches.id),
    position: integer('position').notNull(),
    executionId: uuid('execution_id').notNull(),
    status: text('status', { enum: BATCH_ITEM_STATUSES }).notNull().default('pending'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    at: time('at'),
  },
  (table) => [
    primaryKey({ columns: [table.batchId, table.position] }),
    index('idx_batch_items_pending').on(table.batchId, table.position).where(sql`status = 'pending'`),
    check('batch_items_status', oneOf('status', BATCH_ITEM_STATUSES)),
  ],
);
