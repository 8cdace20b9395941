import { createHash } from 'node:crypto';
import type { Approval, ApprovalTerms } from './approval.js';
import { readTerms } from './approval-terms.js';
import type { Effect } from './effect.js';
import type { Execution } from './execution.js';
import type { ActionNode, GraphNode } from './graph.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';
import type { StepExecution } from './step.js';
import { render, toText } from './template.js';

/** An approval that a step asks for; who started the execution is added where it is stored. */
export type AskedApproval = Omit<Approval, 'requestedBy'>;

/** What those who watch see of it in the event. */
export interface AskedInEvent {
  id: string;
  reason: string;
  role: string | null;
  people: string[];
  quorum: number;
  expiresAt: string | null;
}

/** Whether a step holds its execution until a person decides: by its action, or since it has asked for an approval. */
export function holdsForApproval(node: GraphNode): boolean {
  if (node.type !== 'action' && node.type !== 'execute') return false;
  return isDecision(node) || asksIn(node.effects).length > 0;
}

function isDecision(node: GraphNode): node is ActionNode {
  return node.type === 'action' && (node.action === 'block' || node.action === 'require_approval');
}

function asksIn(effects: readonly Effect[]) {
  return effects.filter((effect) => effect.type === 'create_approval_request');
}

/** What a step that is held now waits for: each approval that it asked for, or else its one decision. */
export function approvalsOf(
  node: GraphNode,
  { path, input }: StepExecution,
  context: JsonObject,
  execution: Execution,
  now: Date,
): { approvals: AskedApproval[] } | { problem: string } {
  const approvals: AskedApproval[] = [];
  for (const [index, { given, about }] of asksOf(node, input, context).entries()) {
    const read = readTerms(given, about);
    if ('problem' in read) return read;
    const id = approvalIdOf([execution.id, path, execution.eventSeq], index);
    approvals.push(asked(id, path, execution, read.terms, now));
  }
  return { approvals };
}

/** Why a step holds its execution. */
export function reasonOf(node: GraphNode, { input }: StepExecution, context: JsonObject): string {
  const [first] = asksOf(node, input, context);
  if (isDecision(node) || !first) return node.type === 'action' ? rendered(node.reason, context) : '';
  return typeof first.given.reason === 'string' ? first.given.reason : first.about.reason;
}

type AskingEffect = Extract<Effect, { entity: string }>;

interface Ask {
  given: JsonObject;
  about: { entity: string | null; entityId: string | null; reason: string };
}

/** The entries as they were stored before they were done: their templates are resolved. */
function asksOf(node: GraphNode, input: Json, context: JsonObject): Ask[] {
  if (node.type !== 'action' && node.type !== 'execute') return [];
  const own = isDecision(node) ? rendered(node.reason, context) : 'Approval required';
  const asks = asksIn(Array.isArray(input) ? (input as unknown as Effect[]) : []);
  if (asks.length === 0) return isDecision(node) ? [plainAsk(node, own, context)] : [];
  const written = asksIn(node.effects);
  return asks.map((effect, index) => {
    const { entity, entityId, data } = effect as AskingEffect;
    return {
      given: withoutLeftOut({ ...data }, (written[index] as AskingEffect | undefined)?.data),
      about: { entity: toText(entity), entityId: entityId === null ? null : toText(entityId), reason: own },
    };
  });
}

function plainAsk(node: ActionNode, reason: string, context: JsonObject): Ask {
  const terms = render(node.approval, context);
  const given = isJsonObject(terms) ? withoutLeftOut(terms, node.approval) : {};
  return { given, about: { entity: null, entityId: null, reason } };
}

/** A null that the author wrote says nothing. One that a template came to is kept, so that nobody reads it as "whoever likes". */
function withoutLeftOut(given: JsonObject, written: Json | undefined): JsonObject {
  const wasLeftOut = (key: string) => !isJsonObject(written) || (written[key] ?? null) === null;
  return Object.fromEntries(
    Object.entries(given).filter(([key, value]) => value !== null || !wasLeftOut(key)),
  );
}

function rendered(template: string, context: JsonObject): string {
  return toText(render(template, context));
}

function asked(
  id: string,
  stepPath: string,
  { id: executionId, projectId }: Execution,
  terms: ApprovalTerms,
  now: Date,
): AskedApproval {
  const { expiresInMs } = terms;
  return {
    ...terms,
    ...{ id, projectId, executionId, stepPath, status: 'pending', createdAt: now },
    expiresAt: expiresInMs === null ? null : new Date(now.getTime() + expiresInMs),
    ...{ delegations: {}, escalated: false, revision: 1, answers: null },
    ...{ decidedAt: null, decidedBy: null, decidedReason: null },
  };
}

export function askedInEvent({ id, reason, role, people, quorum, expiresAt }: AskedApproval): AskedInEvent {
  return { id, reason, role, people, quorum, expiresAt: expiresAt?.toISOString() ?? null };
}

/**
 * An id that follows from what it is for, since the engine decides the same again where its write is repeated: a UUID of version 8.
 * Those that are asked for together are in their order.
 */
function approvalIdOf(parts: Json, index: number): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 28)}${index.toString(16).padStart(4, '0')}`;
}
