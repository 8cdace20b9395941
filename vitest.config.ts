import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { FailuresLast } from './test/support/failures-last.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const sources = {
  resolve: {
    alias: [
      // The `imports` of package.json, as the sources: conditions do not reach global setup files.
      { find: /^#(src|test)\/(.*)\.js$/, replacement: `${here}$1/$2.ts` },
      // What examples import as users do; Vite does not look into the package that it is in.
      { find: /^reprise\/client$/, replacement: `${here}src/client/index.ts` },
      // As Node resolves it: Vite takes its other half, and an error of the one is no GraphQLError to the other.
      { find: /^graphql$/, replacement: `${here}node_modules/graphql/index.js` },
    ],
  },
};

/** Tests that need a database, and so run twice: on PGlite and on PostgreSQL. */
const WITH_DATABASE = [
  'test/{store,services,engine,worker,events,graphql,server,client,app,examples,hostile}/**/*.test.ts',
];
/** For tests that start processes. */
const PROGRAM = 'test/support/global-program.ts';

/** Files share what they import: loading it anew, with a PGlite, takes longer than most files' tests. */
const withDatabase = {
  include: WITH_DATABASE,
  setupFiles: 'test/support/setup-database.ts',
  isolate: false,
  testTimeout: 30_000,
};

export default defineConfig({
  ...sources,
  test: {
    // One for each core: tests wait for databases and sockets more than they compute, so that none need be left to the others.
    maxWorkers: availableParallelism(),
    reporters: ['default', new FailuresLast()],
    projects: [
      {
        ...sources,
        test: {
          name: 'plain',
          include: ['test/**/*.test.ts'],
          exclude: WITH_DATABASE,
          globalSetup: PROGRAM,
          testTimeout: 30_000,
        },
      },
      {
        ...sources,
        test: { ...withDatabase, name: 'pglite', globalSetup: [PROGRAM, 'test/support/global-pglite.ts'] },
      },
      {
        ...sources,
        test: {
          ...withDatabase,
          name: 'postgres',
          globalSetup: [PROGRAM, 'test/support/global-postgres.ts'],
        },
      },
    ],
  },
});
