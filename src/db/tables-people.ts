import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { APPROVAL_DECISIONS, APPROVAL_STATUSES, EXPIRY_WAYS } from '../domain/approval.js';
import { AUDIT_LANES } from '../domain/audit.js';
import type { JsonObject } from '../domain/json.js';
import type { Permission } from '../domain/permission.js';
import { json, oneOf, time } from './columns.js';
import { projects } from './tables.js';

/** Human decisions: see `Approval`. Written with the checkpoint of the execution that they hold. */
export const approvals = pgTable(
  'approvals',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    executionId: uuid('execution_id').notNull(),
    stepPath: text('step_path').notNull(),
    status: text('status', { enum: APPROVAL_STATUSES }).notNull(),
    entity: text('entity'),
    entityId: text('entity_id'),
    reason: text('reason').notNull(),
    data: json<JsonObject>('data').notNull(),
    role: text('role'),
    people: json<string[]>('people').notNull(),
    quorum: integer('quorum').notNull(),
    veto: boolean('veto').notNull(),
    notRequester: boolean('not_requester').notNull(),
    form: json<JsonObject>('form'),
    expiresInMs: bigint('expires_in_ms', { mode: 'number' }),
    onExpire: text('on_expire', { enum: EXPIRY_WAYS }).notNull(),
    escalateTo: text('escalate_to'),
    requestedBy: text('requested_by').notNull(),
    delegations: json<Record<string, string>>('delegations').notNull(),
    expiresAt: time('expires_at'),
    escalated: boolean('escalated').notNull(),
    revision: integer('revision').notNull(),
    answers: json<JsonObject>('answers'),
    decidedAt: time('decided_at'),
    decidedBy: text('decided_by'),
    decidedReason: text('decided_reason'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    index('idx_approvals_created').on(table.projectId, table.createdAt, table.id),
    index('idx_approvals_pending')
      .on(table.projectId, table.createdAt, table.id)
      .where(sql`status = 'pending'`),
    index('idx_approvals_execution').on(table.executionId),
    index('idx_approvals_expires_at').on(table.expiresAt).where(sql`status = 'pending'`),
    check('approvals_status', oneOf('status', APPROVAL_STATUSES)),
    check('approvals_on_expire', oneOf('on_expire', EXPIRY_WAYS)),
    check('approvals_decided', sql`(status = 'pending') = (decided_at is null)`),
    check('approvals_quorum', sql`quorum > 0`),
  ],
);

/** What each person said; one vote each. */
export const approvalVotes = pgTable(
  'approval_votes',
  {
    approvalId: uuid('approval_id')
      .notNull()
      .references(() => approvals.id),
    actor: text('actor').notNull(),
    decision: text('decision', { enum: APPROVAL_DECISIONS }).notNull(),
    reason: text('reason'),
    answers: json<JsonObject>('answers'),
    at: time('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.approvalId, table.actor] }),
    check('approval_votes_decision', oneOf('decision', APPROVAL_DECISIONS)),
  ],
);

/** Links by which one person decides one approval, once; of the secret in the link only its hash is here. */
export const approvalLinks = pgTable(
  'approval_links',
  {
    tokenHash: text('token_hash').primaryKey(),
    /** By which it is named; of one that a process of an earlier version makes, the database gives it. */
    id: uuid('id').notNull().unique().defaultRandom(),
    approvalId: uuid('approval_id')
      .notNull()
      .references(() => approvals.id),
    approver: text('approver').notNull(),
    roles: json<string[]>('roles').notNull(),
    expiresAt: time('expires_at').notNull(),
    usedAt: time('used_at'),
    createdBy: text('created_by').notNull(),
    createdAt: time('created_at').notNull(),
    revokedAt: time('revoked_at'),
    revokedBy: text('revoked_by'),
  },
  (table) => [
    index('idx_approval_links_approval').on(table.approvalId),
    check('approval_links_revoked', sql`(revoked_at is null) = (revoked_by is null)`),
  ],
);

/** Keys of programs; of the key itself only its hash is here. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    name: text('name').notNull(),
    keyHash: text('key_hash').notNull().unique(),
    /** Its first letters, by which people know it again. */
    hint: text('hint').notNull(),
    permissions: json<Permission[]>('permissions').notNull(),
    roles: json<string[]>('roles').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at'),
    lastUsedAt: time('last_used_at'),
    revokedAt: time('revoked_at'),
    revokedBy: text('revoked_by'),
  },
  (table) => [
    index('idx_api_keys_project').on(table.projectId, table.createdAt, table.id),
    check('api_keys_revoked', sql`(revoked_at is null) = (revoked_by is null)`),
  ],
);

const isAuditLane = sql.raw(`lane between 0 and ${AUDIT_LANES - 1}`);

/** The end of each chain of the audit log. Locked last but for the lane of the events by a writing transaction. */
export const auditLanes = pgTable(
  'audit_lanes',
  {
    lane: integer('lane').primaryKey(),
    pos: bigint('pos', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
  },
  () => [check('audit_lanes_lane', isAuditLane)],
);

/** Who did what; rows can't be changed or deleted. `hash` is that of the entry before in its lane and of this one. */
export const auditLog = pgTable(
  'audit_log',
  {
    lane: integer('lane').notNull(),
    pos: bigint('pos', { mode: 'number' }).notNull(),
    projectId: uuid('project_id').notNull(),
    at: time('at').notNull(),
    actor: text('actor').notNull(),
    credential: text('credential'),
    address: text('address'),
    requestId: text('request_id'),
    action: text('action').notNull(),
    target: text('target'),
    outcome: text('outcome').notNull(),
    detail: json<JsonObject>('detail').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.lane, table.pos] }),
    index('idx_audit_log_project').on(table.projectId, table.at, table.lane, table.pos),
    check(
      'audit_log_place',
      sql`${isAuditLane} and pos between 1 and ${sql.raw(String(Number.MAX_SAFE_INTEGER))}`,
    ),
  ],
);
