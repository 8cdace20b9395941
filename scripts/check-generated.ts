import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is generated and committed. Fails where it is not what the sources give. */
const FOLDERS = ['schema', 'src/client/generated', 'drizzle'];
const FILES = ['docs/permissions.md', 'docs/state-machine.md'];

const before = readAll();
for (const script of ['generate', 'generate:migrations']) {
  const { status } = spawnSync('npm', ['run', '--silent', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm run ${script} failed`);
}
const after = readAll();
const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
  (file) => before.get(file) !== after.get(file),
);
if (changed.length > 0) {
  console.error(`generated files were not up to date; they are now, commit them:\n  ${changed.join('\n  ')}`);
  process.exit(1);
}
console.log(`${before.size} generated files are up to date`);

function readAll(): Map<string, string> {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const files = [...inFolders, ...FILES];
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}
