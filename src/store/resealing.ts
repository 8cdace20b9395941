import { and, asc, eq, gt, inArray, isNotNull, or, sql } from 'drizzle-orm';
import type { Db } from '../db/database.js';
import { batches, stepExecutions, workflowExecutions } from '../db/tables.js';
import { approvals, approvalVotes } from '../db/tables-people.js';
import { vaultOf } from '../db/vault.js';
import type { Json, JsonObject } from '../domain/json.js';
import { reseal, SealedDataError } from '../domain/sealing.js';
import { changeAnswers, changeVote, resealBatchInput, resealOutput, resealResumeData } from './sealed.js';

/** One stretch of rows. */
export interface Resealed {
  /** The last of them, from where to go on; null where there are no more. */
  last: string | null;
  seen: number;
  changed: number;
  /** The keys that were missing, one for each row. */
  missing: string[];
}

type Part = Omit<Resealed, 'last'>;

const STRETCH = 100;

/** Locks the executions, in order of id, so that nobody writes to them or to their steps until the transaction ends. */
export async function resealExecutions(tx: Db, after: string | null): Promise<Resealed> {
  const { id, resumeData, resumeDecided } = workflowExecutions;
  const rows = await tx
    .select({ id, resumeData, resumeDecided })
    .from(workflowExecutions)
    .where(and(or(isNotNull(resumeData), holdsMore), after === null ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(STRETCH)
    .for('no key update');
  const ids = rows.map((row) => row.id);
  const parts = [await resealSteps(tx, ids), ...(await resealAnswers(tx, ids))];
  const own = sort(rows, (row) => resealResumeData(row, vaultOf(tx)));
  for (const [row, sealed] of own.changed) {
    await tx.update(workflowExecutions).set({ resumeData: sealed }).where(eq(id, row.id));
    // It is no decision that somebody has written there.
    await tx.update(workflowExecutions).set({ resumeDecided: row.resumeDecided }).where(eq(id, row.id));
  }
  return {
    last: rows.at(-1)?.id ?? null,
    seen: rows.length + sum(parts.map(({ seen }) => seen)),
    changed: own.changed.length + sum(parts.map(({ changed }) => changed)),
    missing: [...own.missing, ...parts.flatMap(({ missing }) => missing)],
  };
}

/** An approval that did not pause its execution leaves the data to its step alone. */
const holdsMore = sql`(
  exists (select 1 from ${stepExecutions} s where s.execution_id = ${workflowExecutions.id} and s.type in ('action', 'parallel', 'foreach') and s.output is not null)
  or exists (select 1 from ${approvals} a where a.execution_id = ${workflowExecutions.id}))`;

/** A list that has asked for an approval: of other lists there are many, which hold nothing. */
const isDecidedList = sql`(${stepExecutions.type} = 'execute' and jsonb_exists(${stepExecutions.output}, 'approved'))`;

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** The outputs of steps whose executions the transaction holds. */
async function resealSteps(tx: Db, executionIds: readonly string[]): Promise<Part> {
  if (executionIds.length === 0) return { seen: 0, changed: 0, missing: [] };
  const { executionId, path, type, output } = stepExecutions;
  const found = await tx
    .select({ executionId, path, type, output })
    .from(stepExecutions)
    .where(
      and(
        inArray(executionId, [...executionIds]),
        or(inArray(type, ['action', 'parallel', 'foreach']), isDecidedList),
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

/** What was filled into the forms of approvals, and what each person has, of executions that the transaction holds. */
async function resealAnswers(tx: Db, executionIds: readonly string[]): Promise<Part[]> {
  if (executionIds.length === 0) return [];
  const vault = vaultOf(tx);
  const again = (data: JsonObject, place: string) => reseal(data, place, vault);
  const asked = await tx
    .select()
    .from(approvals)
    .where(inArray(approvals.executionId, [...executionIds]));
  const own = sort(asked, (row) => changeAnswers(row, again));
  for (const [{ id }, answers] of own.changed)
    await tx.update(approvals).set({ answers }).where(eq(approvals.id, id));
  const ids = asked.map(({ id }) => id);
  const said =
    ids.length === 0
      ? []
      : await tx.select().from(approvalVotes).where(inArray(approvalVotes.approvalId, ids));
  const votes = sort(said, (row) => changeVote(row, again));
  for (const [{ approvalId, actor }, answers] of votes.changed) {
    const one = and(eq(approvalVotes.approvalId, approvalId), eq(approvalVotes.actor, actor));
    await tx.update(approvalVotes).set({ answers }).where(one);
  }
  return [
    { seen: asked.length, changed: own.changed.length, missing: own.missing },
    { seen: said.length, changed: votes.changed.length, missing: votes.missing },
  ];
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
