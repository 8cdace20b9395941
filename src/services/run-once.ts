import type { Db } from '../db/database.js';
import { IdempotencyConflictError } from '../domain/errors.js';
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
 * One transaction: notes the command, does the work, and remembers its outcome, which a repetition is given again. Work that
 * throws leaves nothing behind, and so can be tried again under the same id.
 */
export function runOnce<Outcome extends JsonObject>(
  services: Services,
  caller: Caller,
  { type, commandId, input }: ProjectRequest,
  work: (tx: Db) => Promise<Outcome>,
): Promise<{ outcome: Outcome; repeated: boolean }> {
  if (commandId !== null) checkName('commandId', commandId);
  const requestHash = hashOf([type, input]);
  const { projectId, actor } = caller;
  return services.db.transaction(async (tx) => {
    if (commandId === null) return { outcome: await work(tx), repeated: false };
    const command = { projectId, commandId, type, requestHash, outcome: {}, actor, at: services.clock.now() };
    if (!(await insertProjectCommand(tx, command))) {
      const before = await findProjectCommand(tx, projectId, commandId);
      if (before?.requestHash !== requestHash)
        throw new IdempotencyConflictError(commandId, `another ${before?.type}`);
      return { outcome: before.outcome as Outcome, repeated: true };
    }
    const outcome = await work(tx);
    await setProjectOutcome(tx, projectId, commandId, outcome);
    return { outcome, repeated: false };
  });
}
