import { sql } from 'drizzle-orm';
import type { Database, Db } from '#src/db/database.js';

/**
 * The plan of each statement that `read` sends, taken by sending it with EXPLAIN before it: the text and the parameters are
 * those that the store really sends. What changes something is rolled back.
 */
export async function explainAll(database: Database, read: (db: Db) => Promise<unknown>): Promise<string[]> {
  const sent: { text: string; params: unknown[] }[] = [];
  const undo = new Error('undone');
  try {
    await database.db.transaction(async (tx) => {
      await read(listening(tx, (text, params) => void sent.push({ text, params })));
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  const plans: string[] = [];
  for (const { text, params } of sent) plans.push(await explain(database.db, text, params));
  return plans;
}

/** The transaction, telling of each query that drizzle prepares on it. */
function listening(tx: Db, tell: (text: string, params: unknown[]) => void): Db {
  const session = (
    tx as unknown as {
      session: { prepareQuery(query: { sql: string; params: unknown[] }, ...rest: unknown[]): unknown };
    }
  ).session;
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (query, ...rest) => {
    tell(query.sql, query.params);
    return prepareQuery(query, ...rest);
  };
  return tx;
}

async function explain(db: Db, text: string, params: unknown[]): Promise<string> {
  const pieces = text.split(/\$\d+/);
  const query = pieces.reduce((whole, piece, index) => {
    const param = index === 0 ? sql`` : sql`${literal(params[index - 1])}`;
    return sql`${whole}${param}${sql.raw(piece)}`;
  }, sql``);
  const result = (await db.execute(sql`explain ${query}`)) as unknown;
  const rows = (Array.isArray(result) ? result : (result as { rows: unknown[] }).rows) as {
    'QUERY PLAN': string;
  }[];
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

/** EXPLAIN of a statement with parameters of unknown type needs them written out. */
function literal(param: unknown) {
  if (typeof param === 'number') return sql.raw(String(param));
  const text = param instanceof Date ? param.toISOString() : String(param);
  return sql.raw(`'${text.replaceAll("'", "''")}'`);
}
