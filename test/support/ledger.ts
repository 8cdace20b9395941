import { asc } from 'drizzle-orm';
import type { Db } from '#src/db/database.js';
import { eventLanes, executionEvents, workflowExecutions } from '#src/db/tables.js';
import type { ExecutionState } from '#src/domain/execution.js';
import { beforeFirstEvent } from '#src/domain/first-state.js';
import { fold } from '#src/domain/fold.js';
import { OPEN_VAULT } from '#src/domain/sealing.js';
import { listEvents } from '#src/store/event.js';
import { toExecution } from '#src/store/rows.js';
import { stepsByExecution } from '#src/store/step.js';
import { withoutContent } from './content.js';

const MOST_EVENTS = 10_000;

/** Every execution twice: as it is stored, and as its events tell it, with their numbers. */
export async function readTwice(db: Db) {
  const rows = await db.select().from(workflowExecutions).orderBy(asc(workflowExecutions.id));
  const steps = await stepsByExecution(
    db,
    rows.map((row) => row.id),
  );
  const stored: (ExecutionState & { seqs: number[] })[] = [];
  const told: typeof stored = [];
  for (const row of rows) {
    const execution = toExecution(row, OPEN_VAULT);
    const events = await listEvents(db, row.id, 0, MOST_EVENTS);
    stored.push({
      ...withoutContent({ execution, steps: steps.get(row.id) ?? new Map() }),
      seqs: Array.from({ length: execution.eventSeq }, (_, index) => index + 1),
    });
    told.push({ ...fold(beforeFirstEvent(execution), events), seqs: events.map(({ seq }) => seq) });
  }
  return { stored, told };
}

/** The positions taken in each lane, and those that its head says are taken. */
export async function readLanes(db: Db) {
  const heads = await db.select().from(eventLanes).orderBy(asc(eventLanes.lane));
  const events = await db
    .select({ lane: executionEvents.lane, pos: executionEvents.lanePos })
    .from(executionEvents)
    .orderBy(asc(executionEvents.lane), asc(executionEvents.lanePos));
  return {
    taken: heads.map(({ lane }) => events.filter((event) => event.lane === lane).map(({ pos }) => pos)),
    expected: heads.map(({ pos }) => Array.from({ length: pos }, (_, index) => index + 1)),
  };
}
