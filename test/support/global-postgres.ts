import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { openPostgres } from '#src/db/database.js';
import { migrate } from '#src/db/migrate.js';
import { startPostgresServer } from './postgres-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the tests' PostgreSQL is, without a database; null: PGlite. */
    postgresUrl: string | null;
    /** A migrated database in it, to copy: migrating takes longer. */
    postgresTemplate: string;
  }
}

/** One PostgreSQL for all test files: TEST_DATABASE_URL, or one that is started and stopped with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? null : await startPostgresServer(['-c', 'fsync=off']);
  const url = server?.url ?? (given ?? '').replace(/\/[^/]*$/, '');
  const admin = postgres(`${url}/postgres`, { max: 1, onnotice: () => {} });
  const template = `template_${randomUUID().replaceAll('-', '')}`;
  await admin.unsafe(`create database ${template}`);
  const database = openPostgres(`${url}/${template}`);
  await migrate(database);
  await database.close();
  project.provide('postgresUrl', url);
  project.provide('postgresTemplate', template);
  return async () => {
    await admin.unsafe(`drop database ${template}`);
    await admin.end();
    await server?.stop();
  };
}
