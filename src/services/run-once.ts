import type { Db } from '../db/database.js';
import {
  type BatchRefusal,
  batchRefusalFrom,
  IdempotencyConflictError,
  isBatchRefusal,
} from '../domain/errors.js';
import type { Json, JsonObject } from '../domain/json.js';
import { findProjectCommand, insertProjectCommand, setProjectOutcome } from '../store/project-command.js';
import { hashOf } from './command.js';
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
      if (before?.requestHash !== requestHash)
        throw new IdempotencyConflictError(noted.commandId, `another ${before?.type}`);
      return { outcome: before.outcome, repeated: true };
    }
    const outcome = await work(tx).catch(refusedOutcome);
    await setProjectOutcome(tx, projectId, noted.commandId, outcome);
    return { outcome, repeated: false };
  });
  if (outcome.refusal) throw batchRefusalFrom(outcome.refusal as unknown as BatchRefusal);
  return { outcome: outcome as Outcome, repeated };
}

function refusedOutcome(error: unknown): JsonObject {
  if (!isBatchRefusal(error)) throw error;
  const { code, id, status } = error;
  return { refusal: { code, id, status } };
}
