import { openEmbedded } from '#src/db/embedded.js';

// Opens the data folder and holds it until SIGTERM, then closes it and ends by itself.

const [dataDir = ''] = process.argv.slice(2);
try {
  const { pglite, close } = await openEmbedded(dataDir, {
    onStep: (message) => process.stdout.write(`# ${message}\n`),
  });
  await pglite.query('create table if not exists row (id int)');
  await pglite.query('insert into row values (1)');
  const staysAlive = setInterval(() => {}, 2 ** 30);
  process.once('SIGTERM', async () => {
    await close();
    clearInterval(staysAlive);
  });
  process.stdout.write('open\n');
} catch (error) {
  process.stdout.write(`refused: ${(error as Error).message}\n`);
}
