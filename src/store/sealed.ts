import type { Approval, ApprovalVote } from '../domain/approval.js';
import type { Batch } from '../domain/batch.js';
import type { Execution } from '../domain/execution.js';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.js';
import { mapDecisions } from '../domain/masking.js';
import { reseal, type Vault } from '../domain/sealing.js';
import type { StepExecution } from '../domain/step.js';

// Where the data of resumes lies, each bound to its place: in its execution, in the outputs of approvals and of what gathers those, in
// what was filled into the form of an approval, and in batches.

type Resumed = Pick<Execution, 'id' | 'resumeData'>;
/** As it is stored: by SQL what is no object may have been written there, which is read as nothing. */
type StoredResumed = { id: string; resumeData: Json };
type Output = Pick<StepExecution, 'path' | 'type' | 'output'> & { executionId: string };
type Answered = Pick<Approval, 'id' | 'answers'>;
type Voted = Pick<ApprovalVote, 'approvalId' | 'actor' | 'answers'>;
type Input = Pick<Batch, 'id' | 'action' | 'input'>;

export function sealResumeData({ id, resumeData }: Resumed, vault: Vault): JsonObject | null {
  return resumeData && vault.seal(resumeData, `execution ${id}`);
}

/** As the key that seals now would have it; null where it is so. */
export function resealResumeData({ id, resumeData }: StoredResumed, vault: Vault): JsonObject | null {
  if (!isJsonObject(resumeData)) return null;
  return reseal(resumeData, `execution ${id}`, vault);
}

export function openResumeData({ id, resumeData }: StoredResumed, vault: Vault): JsonObject | null {
  if (!isJsonObject(resumeData)) return null;
  return vault.open(resumeData, `execution ${id}`);
}

export function sealOutput(step: Output, vault: Vault): Json {
  return mapDecisions(step, (decision) => vault.seal(decision, placeOf(step)));
}

export function openOutput(step: Output, vault: Vault): Json {
  return mapDecisions(step, (decision) => vault.open(decision, placeOf(step)));
}

export function resealOutput(step: Output, vault: Vault): Json | null {
  let changed = false;
  const output = mapDecisions(step, (decision) => {
    const resealed = reseal(decision, placeOf(step), vault);
    changed ||= resealed !== null;
    return resealed ?? decision;
  });
  return changed ? output : null;
}

function placeOf({ executionId, path }: Output): string {
  return `step ${path} of execution ${executionId}`;
}

/** `how` seals, opens or seals anew. */
export function changeAnswers<T>(
  { id, answers }: Answered,
  how: (data: JsonObject, place: string) => T,
): T | null {
  return answers && how(answers, `approval ${id}`);
}

export function changeVote<T>(vote: Voted, how: (data: JsonObject, place: string) => T): T | null {
  return vote.answers && how(vote.answers, `approval ${vote.approvalId}, vote of ${vote.actor}`);
}

export function sealBatchInput({ id, action, input }: Input, vault: Vault): JsonObject {
  return inBatch(action, input, (data) => vault.seal(data, `batch ${id}`));
}

export function resealBatchInput({ id, action, input }: Input, vault: Vault): JsonObject | null {
  if (action !== 'resume' || !isJsonObject(input.data)) return null;
  const data = reseal(input.data, `batch ${id}`, vault);
  return data && { ...input, data };
}

export function openBatchInput({ id, action, input }: Input, vault: Vault): JsonObject {
  return inBatch(action, input, (data) => vault.open(data, `batch ${id}`));
}

function inBatch(
  action: Batch['action'],
  input: JsonObject,
  change: (data: JsonObject) => JsonObject,
): JsonObject {
  if (action !== 'resume' || !isJsonObject(input.data)) return input;
  return { ...input, data: change(input.data) };
}
