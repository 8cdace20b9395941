import { createInterface } from 'node:readline/promises';
import { lockFolder } from '#src/db/folder-lock.js';

// Says it is ready, tries for the lock of a folder at a line on its input, and holds what it got until its input ends.

const [dataDir = ''] = process.argv.slice(2);
const input = createInterface({ input: process.stdin });
process.stdout.write('ready\n');
for await (const _ of input) {
  await lockFolder(dataDir).then(
    ({ takenOver }) => process.stdout.write(takenOver ? 'took over\n' : 'took\n'),
    (error) => process.stdout.write(`${error.code ?? error}\n`),
  );
}
