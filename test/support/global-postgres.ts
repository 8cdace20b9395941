import type { TestProject } from 'vitest/node';
import { startPostgresServer } from './postgres-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the tests' PostgreSQL is, without a database; null: PGlite. */
    postgresUrl: string | null;
  }
}

/** One PostgreSQL for all test files: TEST_DATABASE_URL, or one that is started and stopped with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    project.provide('postgresUrl', given.replace(/\/[^/]*$/, ''));
    return async () => {};
  }
  const server = await startPostgresServer(['-c', 'fsync=off']);
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}
