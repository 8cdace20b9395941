import { IdempotencyConflictError } from '../domain/errors.js';

/** What makes two requests under one command id the same command. */
interface Sent {
  actor: string;
  requestHash: string;
}

/** That it is the same request of the same caller: what came of another one's is not told, not even of what kind it was. */
export function checkRepeated(
  before: Sent & { commandId: string; type: string },
  { actor, requestHash }: Sent,
): void {
  const { commandId, type } = before;
  if (before.actor !== actor) throw new IdempotencyConflictError(commandId, 'a command of another caller');
  if (before.requestHash !== requestHash) throw new IdempotencyConflictError(commandId, `another ${type}`);
}
