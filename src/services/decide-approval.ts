import type { Db } from '../db/database.js';
import { type Approval, type ApprovalDecision, standsFor, tally } from '../domain/approval.js';
import {
  ApprovalChangedError,
  ApprovalExpiredError,
  ApprovalNotPendingError,
  isDecisionRefusal,
  NotAnApproverError,
} from '../domain/approval-errors.js';
import { type Asking, stamp } from '../domain/command.js';
import type { DecidedData, NewEvent } from '../domain/event.js';
import type { ExecutionState } from '../domain/execution.js';
import { ExecutionNotRunningError } from '../domain/execution-errors.js';
import { fold } from '../domain/fold.js';
import type { Graph } from '../domain/graph.js';
import type { JsonObject } from '../domain/json.js';
import { isGranted } from '../domain/permission.js';
import { decideHeld, resume } from '../domain/resume.js';
import { readStepApprovals, type ShownApproval, saveApproval, saveVote } from '../store/approval.js';
import { isPausedByPerson } from '../store/event.js';
import { shareWorkflow } from '../store/workflow.js';
import { loadApproval, versionOf } from './approval.js';
import { checkAnswers, mergeAnswers } from './approval-answers.js';
import { detailOf, recordRefused } from './audit.js';
import { runCommand } from './command.js';
import { checkResumeData, withReason } from './input.js';
import type { Caller, Services } from './services.js';

export interface ApprovalRequest {
  id: string;
  commandId: string | null;
  /** Of what was shown: refused where that has changed since. Null: whatever is asked now. */
  version: string | null;
  reason: string | null;
}

export interface DecisionRequest extends ApprovalRequest {
  decision: ApprovalDecision;
  /** What was filled into the form, where it has one. */
  answers: JsonObject | null;
}

export interface ApprovalOutcome {
  approval: ShownApproval;
  state: ExecutionState;
  repeated: boolean;
}

/** What else is written with a vote, after all that could refuse it: what it throws takes the vote back. */
export type AlongVote = (tx: Db, at: Date) => Promise<void>;

/** Votes for somebody; with the vote that decides it the execution goes on, in the same transaction. */
export async function decideApproval(
  services: Services,
  caller: Caller,
  asked: DecisionRequest,
  alongVote: AlongVote = async () => {},
): Promise<ApprovalOutcome> {
  const request = withReason(asked);
  const { decision, reason, answers, version } = request;
  if (answers !== null) checkResumeData(answers, 'answers');
  const input = { id: request.id, decision, reason, answers, version };
  return changeApproval(services, caller, request, { type: 'decide', input }, async (found, changing) => {
    const events = await vote(caller, request, found, changing);
    await alongVote(changing.tx, changing.asking.now);
    return events;
  });
}

/** An approval with its votes and those of its step. */
export interface Asked {
  approval: ShownApproval;
  votes: { decision: ApprovalDecision; actor: string; answers: JsonObject | null }[];
  others: ShownApproval[];
}

export interface Changing {
  tx: Db;
  state: ExecutionState;
  graph: Graph;
  asking: Asking;
}

/** A command on the execution that an approval holds: locks it, and sees that the approval is what it was when it was shown. */
export async function changeApproval(
  services: Services,
  caller: Caller,
  { id, commandId, version }: ApprovalRequest,
  command: { type: string; input: JsonObject },
  change: (asked: Asked, changing: Changing) => Promise<NewEvent[]>,
): Promise<ApprovalOutcome> {
  const { executionId, stepPath } = await loadApproval(services, caller, id);
  const outcome = await runCommand(
    services,
    caller,
    { executionId, commandId },
    command,
    async (state, graph, asking, tx) => {
      const asked = await readAsked(tx, { id, executionId, stepPath });
      checkPending(asked.approval, version, asking.now);
      return change(asked, { tx, state, graph, asking });
    },
  ).catch(async (error) => {
    if (isDecisionRefusal(error)) {
      const deed = { action: command.type, target: executionId, outcome: error.code };
      await recordRefused(services, caller, { ...deed, detail: detailOf(command.input) });
    }
    throw error;
  });
  return { approval: await loadApproval(services, caller, id), ...outcome };
}

/** Its execution is locked, so that nothing of it changes. */
export async function readAsked(
  tx: Db,
  { id, executionId, stepPath }: Pick<Approval, 'id' | 'executionId' | 'stepPath'>,
): Promise<Asked> {
  const all = await readStepApprovals(tx, executionId, stepPath);
  const own = all.find(({ approval }) => approval.id === id);
  if (!own) throw new Error(`approval ${id} was there, and is not any more`);
  // Those of an earlier time that the step was entered are closed or decided, and count no more.
  const others = all
    .map(({ approval }) => approval)
    .filter((other) => other.id !== id && isOfSameTime(other, own.approval));
  return { ...own, others };
}

function isOfSameTime(one: Approval, other: Approval): boolean {
  return one.createdAt.getTime() === other.createdAt.getTime();
}

/** That it can still be decided, and is what was shown. */
export function checkPending(approval: ShownApproval, version: string | null, now: Date): void {
  const { id, status, expiresAt } = approval;
  if (status === 'expired' || (status === 'pending' && expiresAt && expiresAt <= now))
    throw new ApprovalExpiredError(id);
  if (status !== 'pending') throw new ApprovalNotPendingError(id, status);
  if (version !== null && version !== versionOf(approval))
    throw new ApprovalChangedError(id, versionOf(approval));
}

async function vote(
  caller: Caller,
  { decision, reason, answers }: DecisionRequest,
  { approval, votes, others }: Asked,
  changing: Changing,
): Promise<NewEvent[]> {
  const actor = requireApprover(approval, caller);
  const before = votes.filter((other) => other.actor !== actor);
  const all = [...before, { decision, actor, answers }];
  const merged = mergeAnswers(all.filter((one) => one.decision === 'approve').map((one) => one.answers));
  if (decision === 'approve') checkAnswers(approval, answers, merged);
  const { id: approvalId } = approval;
  const { now: at } = changing.asking;
  const verdict = tally(approval, all);
  const voted: NewEvent[] = stamp(changing.asking, {
    type: 'approval.voted',
    stepPath: approval.stepPath,
    data: { approvalId, decision, reason },
  });
  const decided = { approval, others, approved: verdict === 'approved', reason, answers: merged };
  const events = verdict && (await settle({ ...decided, status: verdict }, changing));
  // Last, since a refusal of the execution to go on is stored too, and then nothing is decided.
  await saveVote(changing.tx, { approvalId, actor, decision, reason, answers, at });
  if (events === null) return voted;
  return all.length === 1 ? events : [...voted, ...events];
}

/** In whose name the caller decides. */
export function requireApprover(approval: Approval, { actor, roles, permissions }: Caller): string {
  const name = standsFor(approval, { actor, roles, isAdmin: isGranted(permissions, 'admin') });
  if (name === null) {
    const mayRead = isGranted(permissions, 'approval:read');
    throw new NotAnApproverError(approval.id, actor, mayRead ? approval : null);
  }
  return name;
}

export interface Settled {
  approval: ShownApproval;
  others: readonly ShownApproval[];
  status: DecidedData['status'];
  approved: boolean;
  reason: string | null;
  answers: JsonObject;
}

/** Stores what an approval has come to; once nothing else of its step is asked, or this one rejects, the step is decided. */
export async function settle(
  { approval, others, status, approved, reason, answers }: Settled,
  { tx, state, graph, asking }: Changing,
): Promise<NewEvent[]> {
  const { id, stepPath } = approval;
  const { actor, now } = asking;
  const data = { approvalId: id, status, approved, reason };
  const told = stamp(asking, { type: 'approval.decided', stepPath, data });
  const waitsForOthers = approved && others.some((other) => other.status === 'pending');
  const filledIn = mergeAnswers([...others.map((other) => other.answers), answers]);
  const resumeData = { ...filledIn, approved, approval: { id, by: actor, reason } };
  const after = { tx, state: fold(state, told), graph, asking };
  const followed = waitsForOthers ? [] : await proceed(stepPath, resumeData, after);
  const decided = { status, answers, decidedAt: now, decidedBy: actor, decidedReason: reason };
  await saveApproval(tx, { ...approval, ...decided });
  return [...told, ...followed];
}

/** How long a decision may take is for its approval to say, and not for the longest pause. */
const AS_LONG_AS_IT_TAKES = Number.POSITIVE_INFINITY;

/** Resumes what is paused for the approval; what goes on beside it, or was paused by a person, goes on as it was. */
async function proceed(
  held: string,
  data: JsonObject,
  { tx, state, graph, asking }: Changing,
): Promise<NewEvent[]> {
  const { id, status, workflowId } = state.execution;
  if (status === 'cancelling') throw new ExecutionNotRunningError(id, status);
  if (status !== 'paused' || (await isPausedByPerson(tx, id)))
    return decideHeld(state, graph, { path: held, data }, asking);
  const { key, holdId } = await shareWorkflow(tx, workflowId);
  const terms = {
    maxPauseMs: AS_LONG_AS_IT_TAKES,
    heldBy: holdId === null ? null : key,
    target: null,
  };
  return resume(state, graph, { data, reason: null, force: false, held }, terms, asking);
}
