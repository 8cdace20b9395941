import { describe, expect, onTestFinished, test } from 'vitest';
import { createLinkedNotifier } from '#src/db/linked-notifier.js';
import { EVERYTHING } from '#src/db/notifier.js';
import { BEAT_MS } from '#src/db/standing-link.js';
import { parseFanout } from '#src/domain/fanout-address.js';
import type { Logger } from '#src/domain/logger.js';
import { type Clock, systemClock, systemIds } from '#src/domain/runtime.js';
import { createFanout } from '#src/fanout/fanout.js';
import { TestClock } from '#test/support/clock.js';
import { openHalfOpenLine } from '#test/support/half-open-line.js';
import { isMissing, nameWith, placeHintServer, startHintServer } from '#test/support/hint-server.js';
import { keepLog, listenTo } from '#test/support/listener.js';

/** What one process has of a fan-out, for the database of that name. */
async function join(
  url: string,
  { name = 'orders', clock = systemClock, logger }: { name?: string; clock?: Clock; logger?: Logger } = {},
) {
  const address = parseFanout(url);
  if (!address) throw new Error(`${url} is no address`);
  const carrier = createFanout(address)(async () => name);
  const notifier = createLinkedNotifier({
    ...{ carrier, self: systemIds.uuid(), clock, logger },
    // The first new try is 20 ms after a loss.
    chance: () => 0.1,
  });
  await notifier.start();
  onTestFinished(() => notifier.close());
  return notifier;
}

describe.each(['nats', 'redis'] as const)('by %s', (kind) => {
  const withServer = (name: string, body: () => Promise<void>) =>
    test.skipIf(isMissing(kind))(nameWith(kind, name), body);

  withServer('the hints of a burst reach other processes as one, and their own at once', async () => {
    const { url } = await startHintServer(kind);
    const [speaker, listener] = [await join(url), await join(url)];
    const [own, others] = [listenTo(speaker), listenTo(listener)];
    speaker.send({ work: true });
    speaker.send({ events: true, control: ['a', 'b'] });
    speaker.send({ control: ['b', 'c'] });
    expect(own.hints).toHaveLength(3);
    expect(await others.hear(1)).toEqual([{ work: true, events: true, control: ['a', 'b', 'c'] }]);
    expect([speaker.stats(), listener.stats()]).toMatchObject([
      { connected: true, sent: 1, unsent: 0, heard: 0 },
      { connected: true, sent: 0, unsent: 0, heard: 1 },
    ]);
  });

  withServer('many ids go in pieces', async () => {
    const { url } = await startHintServer(kind);
    const [speaker, listener] = [await join(url), await join(url)];
    const { hear } = listenTo(listener);
    const ids = Array.from({ length: 400 }, () => systemIds.uuid());
    speaker.send({ control: ids });
    expect((await hear(3)).flatMap(({ control }) => control)).toEqual(ids);
  });

  withServer('two databases that share a server do not hear each other', async () => {
    const { url } = await startHintServer(kind);
    const [speaker, stranger, listener] = [
      await join(url),
      await join(url, { name: 'invoices' }),
      await join(url),
    ];
    const { hear } = listenTo(listener);
    stranger.send({ operations: true });
    await stranger.close();
    speaker.send({ work: true });
    expect(await hear(1)).toEqual([{ work: true }]);
  });

  withServer('what a process says just before it closes is heard', async () => {
    const { url } = await startHintServer(kind);
    const [speaker, listener] = [await join(url), await join(url)];
    const { hear } = listenTo(listener);
    speaker.send({ work: true });
    await speaker.close();
    expect(await hear(1)).toEqual([{ work: true }]);
  });

  withServer('a server that is killed and comes back is told of once, and all catch up', async () => {
    const server = await startHintServer(kind);
    const [log, speaker] = [keepLog(), await join(server.url)];
    const listener = await join(server.url, { logger: log.logger });
    const [{ hear, forget }, others] = [listenTo(listener), listenTo(speaker)];
    await server.kill();
    await log.wrote(1);
    expect(listener.stats().connected).toBe(false);
    await server.start();
    await log.wrote(2);
    expect([await hear(1), await others.hear(1)]).toEqual([[EVERYTHING], [EVERYTHING]]);
    forget();
    speaker.send({ control: ['a'] });
    expect(await hear(1)).toEqual([{ control: ['a'] }]);
    expect(listener.stats()).toMatchObject({ connected: true, reconnections: 1 });
    expect(log.lines).toEqual([
      expect.stringMatching(/^warn: other processes are not heard of at once, but by polls each second/),
      'info: other processes are heard again',
    ]);
  });

  withServer('a start does not fail where no server is; once there is one it is used', async () => {
    const server = await placeHintServer(kind);
    const log = keepLog();
    const speaker = await join(server.url, { logger: log.logger });
    expect(log.lines).toEqual([expect.stringMatching(/^warn: .*refused/i)]);
    await server.start();
    await log.wrote(2);
    const { hear } = listenTo(await join(server.url));
    speaker.send({ work: true });
    expect(await hear(1)).toEqual([{ work: true }]);
    expect(speaker.stats()).toMatchObject({ connected: true, reconnections: 0 });
  });

  withServer('what was said while there was no server is made up for', async () => {
    const server = await startHintServer(kind);
    const log = keepLog();
    const clock = new TestClock();
    const speaker = await join(server.url, { clock, logger: log.logger });
    await server.kill();
    await log.wrote(1);
    speaker.send({ work: true });
    clock.advance(10);
    expect(speaker.stats()).toMatchObject({ sent: 0, unsent: 1 });
    await server.start();
    const { hear } = listenTo(await join(server.url));
    clock.advance(1_000);
    expect(await hear(1)).toEqual([EVERYTHING]);
  });

  withServer('a wrong password is told, without any password', async () => {
    const { url } = await startHintServer(kind);
    const log = keepLog();
    const notifier = await join(url.replace('se%40cret', 'sesame'), { logger: log.logger });
    expect(log.lines).toEqual([expect.stringMatching(/^warn: .*(authorization|WRONGPASS)/i)]);
    expect(log.lines.join()).not.toMatch(/sesame|se@cret/);
    expect(notifier.stats().connected).toBe(false);
  });

  withServer('a connection that carries nothing any more is found by its heartbeat', async () => {
    const { url } = await startHintServer(kind);
    const line = await openHalfOpenLine(url);
    const clock = new TestClock();
    const [speaker, listener] = [await join(url), await join(line.url, { clock })];
    const { hear, forget } = listenTo(listener);
    line.swallow();
    clock.advance(3 * BEAT_MS);
    clock.advance(20);
    expect(await hear(1)).toEqual([EVERYTHING]);
    forget();
    speaker.send({ work: true });
    expect(await hear(1)).toEqual([{ work: true }]);
    expect(listener.stats()).toMatchObject({ reconnections: 1, heartbeatsMissed: 2 });
  });
});
