import { writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '#src/graphql/schema.js';

/** Writes the SDL that clients, reviewers and codegen read. */
await writeFile(
  new URL('../schema/schema.graphql', import.meta.url),
  `${printSchema(lexicographicSortSchema(schema))}\n`,
);
