import { openEmbedded } from '#src/db/embedded.js';

// Inserts rows for ever and writes each id once its insert is acknowledged. Steps are written with a # before them.

const dataDir = process.argv[2] ?? '';
const { pglite } = await openEmbedded(dataDir, {
  onStep: (message) => process.stdout.write(`# ${message}\n`),
});
await pglite.query('create table if not exists row (id serial primary key, body text not null)');
for (;;) {
  const { rows } = await pglite.query<{ id: number }>(
    `insert into row (body) values (repeat('x', 500)) returning id`,
  );
  const id = rows[0]?.id ?? 0;
  process.stdout.write(`${id}\n`);
  if (id % 40 === 0) await pglite.query('checkpoint');
}
