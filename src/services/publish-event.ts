import { stamp } from '../domain/command.js';
import { EventNotAwaitedError } from '../domain/event-errors.js';
import { isAwaited, takeEvent } from '../domain/incoming-event.js';
import type { JsonObject } from '../domain/json.js';
import { lockExecution } from '../store/execution.js';
import {
  deleteKeptEventsBefore,
  findAwaiting,
  findKeptEvent,
  insertKeptEvent,
  listDeliverable,
  type StoredKeptEvent,
  takeKeptEvent,
} from '../store/kept-event.js';
import { recordDeed } from './audit.js';
import { type Decision, decideAndSave, hashOf, tellOthers } from './command.js';
import { checkRepeated } from './command-id.js';
import { checkJson, checkName, MOST_RESUME_DATA_BYTES } from './input.js';
import { type Caller, NO_RIGHTS, type Services } from './services.js';

export interface PublishRequest {
  event: string;
  payload: JsonObject;
  /** Milliseconds for which it is kept where nobody waits for it; null: it is refused then. */
  ttlMs: number | null;
  commandId: string | null;
}

export interface PublishOutcome {
  /** The execution that took it; null where it is kept. */
  executionId: string | null;
  /** Whether this command id had been carried out before. */
  repeated: boolean;
}

/** Executions that are tried for one event: their waits may be for another payload. */
const MOST_TRIED = 1_000;
const MOST_DELIVERED = 100;
/** How long what was taken or has passed is remembered, so that a repetition is known. */
const REMEMBER_MS = 24 * 3_600_000;

/**
 * Hands an event to the execution that has waited for it longest, by name and payload, or keeps it for the first that will. It is
 * taken once. Stored first and looked for after, as the worker looks for events after it has stored a wait: so one of the two
 * always finds the other.
 */
export async function publishEvent(
  services: Services,
  caller: Caller,
  request: PublishRequest,
): Promise<PublishOutcome> {
  const { event, payload, ttlMs, commandId } = request;
  checkName('event', event);
  if (commandId !== null) checkName('commandId', commandId);
  checkJson('payload', payload, MOST_RESUME_DATA_BYTES);
  const createdAt = services.clock.now();
  const until = new Date(createdAt.getTime() + (ttlMs ?? 0));
  const { projectId, actor } = caller;
  const kept: StoredKeptEvent = {
    ...{ id: services.ids.uuid(), projectId, commandId, event, payload, actor, until, createdAt },
    takenBy: null,
  };
  const created = await services.db.transaction(async (tx) => {
    if (!(await insertKeptEvent(tx, kept))) return false;
    await recordDeed(services, caller, tx, {
      action: 'publish_event',
      target: kept.id,
      detail: { name: event },
    });
    return true;
  });
  const own = created ? kept : await findKeptEvent(services.db, projectId, commandId ?? '');
  if (!own) throw new Error(`the event ${event} was refused for its command id, which no other has`);
  if (!created) checkSame(own, kept);
  const executionId = own.takenBy ?? (created || own.until > createdAt ? await deliver(services, own) : null);
  if (executionId === null && own.until <= createdAt) throw new EventNotAwaitedError(event);
  return { executionId, repeated: !created };
}

/** That it is the same event, sent by the same caller. */
function checkSame(before: StoredKeptEvent, again: StoredKeptEvent): void {
  const requestHashOf = ({ event, payload }: StoredKeptEvent) => hashOf([event, payload]);
  const noted = { commandId: before.commandId ?? '', type: 'event', actor: before.actor };
  checkRepeated(
    { ...noted, requestHash: requestHashOf(before) },
    { actor: again.actor, requestHash: requestHashOf(again) },
  );
}

/** Delivers kept events that steps wait for by now, and forgets those that are long past. */
export async function deliverKeptEvents(services: Services): Promise<void> {
  const now = services.clock.now();
  for (const kept of await listDeliverable(services.db, now, MOST_DELIVERED)) await deliver(services, kept);
  await deleteKeptEventsBefore(services.db, new Date(now.getTime() - REMEMBER_MS));
}

/** The id of the execution that took it, or null. */
async function deliver(services: Services, kept: StoredKeptEvent): Promise<string | null> {
  for (const id of await findAwaiting(services.db, kept, MOST_TRIED)) {
    const taken = await offer(services, kept, id);
    if (taken === 'gone') return null;
    if (taken === 'declined') continue;
    if (taken.checkpoint) services.metrics.stored([taken.checkpoint]);
    tellOthers(services, taken.state);
    return id;
  }
  return null;
}

/** One transaction: lock the execution, and take the event for its step, if that waits for it. */
function offer(
  services: Services,
  kept: StoredKeptEvent,
  executionId: string,
): Promise<Decision | 'declined' | 'gone'> {
  const { projectId, actor } = kept;
  return services.db.transaction(async (tx) => {
    const locked = await lockExecution(tx, projectId, executionId);
    const step = locked && [...locked.state.steps.values()].find((candidate) => isAwaited(candidate, kept));
    if (!locked || !step) return 'declined';
    if (!(await takeKeptEvent(tx, kept.id, executionId))) return 'gone';
    return decideAndSave(services, { projectId, actor, ...NO_RIGHTS }, tx, locked, (before, graph, asking) =>
      stamp(asking, ...takeEvent(graph, before, step, kept)),
    );
  });
}
