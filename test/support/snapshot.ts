import { sql } from 'drizzle-orm';
import type { Db } from '#src/db/database.js';

const TABLES = [
  ...['projects', 'workflows', 'workflow_versions', 'workflow_executions', 'step_executions'],
  ...['execution_events', 'execution_commands', 'kept_events', 'project_commands', 'batches', 'batch_items'],
  ...['approvals', 'approval_votes', 'approval_links', 'api_keys'],
];

/** Every row of every table, as text, to compare with later; but when keys were used, which is written without haste. */
export async function readAllRows(db: Db): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const table of TABLES) {
    const found = await db.execute(
      sql.raw(`select (to_jsonb(t) - 'last_used_at')::text as row from ${table} t order by 1`),
    );
    rows[table] = rowsOf(found).map(({ row }) => row);
  }
  return rows;
}

/** One driver gives the rows, the other something that has them. */
function rowsOf(found: unknown): { row: string }[] {
  return (Array.isArray(found) ? found : (found as { rows: unknown }).rows) as { row: string }[];
}
