import { writeFile } from 'node:fs/promises';
import { describeApi } from '#src/server/rest/openapi.js';

/** Writes the description of the REST API that clients and reviewers read. */
await writeFile(
  new URL('../schema/openapi.json', import.meta.url),
  `${JSON.stringify(describeApi(), null, 2)}\n`,
);
