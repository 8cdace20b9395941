import { once } from 'node:events';
import { readOrCreateToken } from '#src/db/token.js';

// Says it is ready, asks for the token of a data folder when its input ends, and writes the answer.

const [dataDir = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
await once(process.stdin.resume(), 'end');
process.stdout.write(`${JSON.stringify(await readOrCreateToken(dataDir))}\n`);
