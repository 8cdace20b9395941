import { and, asc, eq, gt, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { batches, stepExecutions, workflowExecutions } from '../db/tables.js';
import { vaultOf } from '../db/vault.js';
import type { Json } from '../domain/json.js';
import { SealedDataError } from '../domain/sealing.js';
import { resealBatchInput, resealOutput, resealResumeData } from './sealed.js';

/** One stretch of rows. */
export interface Resealed {
  /** The last of them, from where to go on; null where there are no more. */
  last: string | null;
  seen: number;
  changed: number;
  /** The keys that were missing, one for each row. */
  missing: string[];
}

const STRETCH = 100;

/** Locks the executions, in order of id, so that nobody writes to them or to their steps until the transaction ends. */
export async function resealExecutions(tx: Db, after: string | null): Promise<Resealed> {
  const { id, resumeData, resumeDecided } = workflowExecutions;
  const rows = await tx
    .select({ id, resumeData, resumeDecided })
    .from(workflowExecutions)
    .where(and(isNotNull(resumeData), after === null ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(STRETCH)
    .for('no key update');
  const steps = await resealSteps(
    tx,
    rows.map((row) => row.id),
  );
  const own = sort(rows, (row) => resealResumeData(row, vaultOf(tx)));
  for (const [row, sealed] of own.changed) {
    await tx.update(workflowExecutions).set({ resumeData: sealed }).where(eq(id, row.id));
    // It is no decision that somebody has written there.
    await tx.update(workflowExecutions).set({ resumeDecided: row.resumeDecided }).where(eq(id, row.id));
  }
  return {
    last: rows.at(-1)?.id ?? null,
    seen: rows.length + steps.seen,
    changed: own.changed.length + steps.changed,
    missing: [...own.missing, ...steps.missing],
  };
}

/** The outputs of steps whose executions the transaction holds. */
async function resealSteps(tx: Db, executionIds: readonly string[]): Promise<Omit<Resealed, 'last'>> {
  if (executionIds.length === 0) return { seen: 0, changed: 0, missing: [] };
  const { executionId, path, type, output } = stepExecutions;
  const found = await tx
    .select({ executionId, path, type, output })
    .from(stepExecutions)
    .where(
      and(
        inArray(executionId, [...executionIds]),
        inArray(type, ['action', 'parallel', 'foreach']),
        isNotNull(output),
        sql`jsonb_typeof(${output}) = 'object'`,
      ),
    );
  const { changed, missing } = sort(found, (row) =>
    resealOutput({ ...row, output: row.output as Json }, vaultOf(tx)),
  );
  for (const [row, sealed] of changed) {
    const own = and(eq(executionId, row.executionId), eq(path, row.path));
    await tx.update(stepExecutions).set({ output: sealed }).where(own);
  }
  return { seen: found.length, changed: changed.length, missing };
}

/** Locks the batches until the transaction ends. */
export async function resealBatches(tx: Db, after: string | null): Promise<Resealed> {
  const { id, action, input } = batches;
  const rows = await tx
    .select({ id, action, input })
    .from(batches)
    .where(and(eq(action, 'resume'), after === null ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(STRETCH)
    .for('no key update');
  const { changed, missing } = sort(rows, (row) => resealBatchInput(row, vaultOf(tx)));
  for (const [row, sealed] of changed) await tx.update(batches).set({ input: sealed }).where(eq(id, row.id));
  return { last: rows.at(-1)?.id ?? null, seen: rows.length, changed: changed.length, missing };
}

/** What each row is to be, where it is to be another; and the keys of those that can't be opened, which stay as they are. */
function sort<Row, Sealed>(rows: readonly Row[], resealed: (row: Row) => Sealed | null) {
  const changed: [Row, Sealed][] = [];
  const missing: string[] = [];
  for (const row of rows) {
    try {
      const sealed = resealed(row);
      if (sealed !== null) changed.push([row, sealed]);
    } catch (error) {
      if (!(error instanceof SealedDataError)) throw error;
      missing.push(error.keyId);
    }
  }
  return { changed, missing };
}
