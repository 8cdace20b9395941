import type { Db } from '../db/database.js';
import { type BatchRefusal, batchRefusalFrom, isBatchRefusal } from '../domain/batch-errors.js';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.js';
import { findProjectCommand, insertProjectCommand, setProjectOutcome } from '../store/project-command.js';
import { detailOf, recordDeed } from './audit.js';
import { hashOf } from './command.js';
import { checkRepeated } from './command-id.js';
import { checkName } from './input.js';
import type { Caller, Services } from './services.js';

/** Something that is asked of the project, and is done once however often it is sent with the same `commandId`. */
export interface ProjectRequest {
  type: string;
  commandId: string | null;
  /** What makes two requests the same. */
  input: Json;
}

/**
 * One transaction: notes the command and who asked for it, does the work, and remembers its outcome, which a repetition is given
 * again. A refusal of a batch is an outcome too; other work that throws leaves nothing behind, and so can be tried again under the
 * same id.
 */
export async function runOnce<Outcome extends JsonObject>(
  services: Services,
  caller: Caller,
  { type, commandId, input }: ProjectRequest,
  work: (tx: Db) => Promise<Outcome>,
): Promise<{ outcome: Outcome; repeated: boolean }> {
  if (commandId !== null) checkName('commandId', commandId);
  const requestHash = hashOf([type, input]);
  const { projectId, actor } = caller;
  const at = services.clock.now();
  const noted = {
    projectId,
    commandId: commandId ?? `once:${services.ids.uuid()}`,
    type,
    requestHash,
    actor,
    at,
  };
  const { outcome, repeated } = await services.db.transaction(async (tx) => {
    if (!(await insertProjectCommand(tx, { ...noted, outcome: {} }))) {
      const before = await findProjectCommand(tx, projectId, noted.commandId);
      if (!before) throw new Error(`${noted.commandId} was refused as used, and no command has it`);
      checkRepeated(before, noted);
      return { outcome: before.outcome, repeated: true };
    }
    const outcome = await work(tx).catch(refusedOutcome);
    await setProjectOutcome(tx, projectId, noted.commandId, outcome);
    await recordDeed(services, caller, tx, {
      ...{ action: type, target: targetOf(outcome), outcome: refusalCodeOf(outcome) ?? 'ok' },
      detail: detailOf(input),
    });
    return { outcome, repeated: false };
  });
  if (outcome.refusal) throw batchRefusalFrom(outcome.refusal as unknown as BatchRefusal);
  return { outcome: outcome as Outcome, repeated };
}

function refusalCodeOf({ refusal }: JsonObject): string | null {
  return isJsonObject(refusal) ? String(refusal.code) : null;
}

/** The workflow, the batch or whatever else it was about, or what refused it. */
function targetOf(outcome: JsonObject): string | null {
  const { refusal } = outcome;
  const id =
    outcome.workflowId ?? outcome.batchId ?? outcome.id ?? (isJsonObject(refusal) ? refusal.id : null);
  return typeof id === 'string' ? id : null;
}

function refusedOutcome(error: unknown): JsonObject {
  if (!isBatchRefusal(error)) throw error;
  const { code, id, status } = error;
  return { refusal: { code, id, status } };
}
