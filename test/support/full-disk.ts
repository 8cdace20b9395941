import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { openEmbedded } from '#src/db/embedded.js';

// Commits a row, then one more on a disk that has begun to fail: by refusing to sync, or to write.

const [dataDir = '', failing = 'fsyncSync'] = process.argv.slice(2);
const { pglite } = await openEmbedded(dataDir);
await pglite.query('create table if not exists row (id int)');
await pglite.query('insert into row values (1)');
process.stdout.write('committed 1\n');

const works = fs[failing as 'fsyncSync'];
fs[failing as 'fsyncSync'] = (descriptor, ...rest) => {
  if (descriptor > 2) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  return works(descriptor, ...rest);
};
syncBuiltinESMExports();
await pglite.query('insert into row values (2)').catch(() => {});
process.stdout.write('went on\n');
