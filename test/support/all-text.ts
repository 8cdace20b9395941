import { sql } from 'drizzle-orm';
import type { Db } from '#src/db/database.js';
import { rowsOf } from '#src/store/rows.js';

/** Every row of every table, as text: what lies in the database in plain sight. */
export async function allText(db: Db): Promise<string> {
  const tables = rowsOf<{ name: string }>(
    await db.execute(sql`select tablename as name from pg_tables where schemaname = 'public'`),
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await db.execute(sql`select row_to_json(t)::text as row from ${sql.identifier(name)} t`);
    texts.push(...rowsOf<{ row: string }>(rows).map(({ row }) => `${name}: ${row}`));
  }
  return texts.join('\n');
}
