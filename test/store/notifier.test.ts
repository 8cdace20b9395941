import { expect, inject, onTestFinished, test } from 'vitest';
import { openPostgres } from '#src/db/database.js';
import type { Hint } from '#src/db/notifier.js';
import { createTestDatabase } from '#test/support/database.js';

/** Two processes on one database, of which the second keeps what it hears. */
async function setup() {
  const { url, notifier: listener } = await createTestDatabase();
  const speaker = openPostgres(url ?? '');
  await speaker.notifier.start();
  onTestFinished(speaker.close);
  const hints: Hint[] = [];
  let heard = () => {};
  const unlisten = listener.listen((hint) => {
    hints.push(hint);
    heard();
  });
  onTestFinished(unlisten);
  return {
    speaker,
    hints,
    async hear(count: number) {
      while (hints.length < count) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
      return hints;
    },
  };
}

const onPostgres = test.skipIf(inject('postgresUrl') === null);

onPostgres('the hints of a burst reach other processes as one', async () => {
  const { speaker, hear } = await setup();
  speaker.notifier.send({ work: true });
  speaker.notifier.send({ events: true, control: ['a', 'b'] });
  speaker.notifier.send({ events: true, control: ['b', 'c'] });
  expect(await hear(1)).toEqual([{ work: true, events: true, control: ['a', 'b', 'c'] }]);
});

onPostgres('more ids than one notification holds go in several', async () => {
  const { speaker, hear } = await setup();
  const ids = Array.from(
    { length: 400 },
    (_, index) => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  );
  speaker.notifier.send({ control: ids });
  expect((await hear(3)).flatMap(({ control }) => control)).toEqual(ids);
});

onPostgres('what a process says just before it closes is heard', async () => {
  const { speaker, hear } = await setup();
  speaker.notifier.send({ work: true });
  await speaker.close();
  expect(await hear(1)).toEqual([{ work: true }]);
});
