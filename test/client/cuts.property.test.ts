import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExecutionUpdate } from '#src/client/client.js';
import { createHastyClock } from '#test/support/hasty-clock.js';
import { openNetwork } from '#test/support/network.js';
import { connectTo, countTo, seqsOf, setupGateway } from './setup.js';

/** What happens to the line between a client and its gateway, or to the execution. */
const happening = fc.oneof(
  { arbitrary: fc.constant({ what: 'move' } as const), weight: 6 },
  fc.constant({ what: 'cut' } as const),
  fc.record({ what: fc.constant('cutAfter' as const), bytes: fc.nat(2_000) }),
  fc.constant({ what: 'freeze' } as const),
  fc.record({ what: fc.constant('away' as const), moves: fc.nat(3) }),
  fc.record({ what: fc.constant('restart' as const), moves: fc.nat(3) }),
  fc.record({ what: fc.constant('read' as const), updates: fc.integer({ min: 1, max: 3 }) }),
);

test('whatever happens to the line, and when, each event is told once, in order, up to the stored state', async () => {
  const gateway = await setupGateway();
  const network = await openNetwork(gateway.url);
  const client = connectTo(network.url, { clock: createHastyClock(20) });

  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 12 }), async (happenings) => {
      const execution = await gateway.startIdle();
      const updates = client.watchExecution(execution.id, { after: execution.beginning });
      const read: ExecutionUpdate[] = [];
      let isRead = Promise.resolve();
      const readOn = (count: number) => {
        isRead = isRead.then(async () => {
          for (let left = count; left > 0; left--) {
            const { done, value } = await updates.next();
            if (done) return;
            read.push(value);
          }
        });
      };
      const move = async (times: number) => {
        for (let left = times; left > 0; left--) await execution.move();
      };
      for (const one of happenings) {
        if (one.what === 'move') await move(1);
        else if (one.what === 'cut') network.cut();
        else if (one.what === 'cutAfter') network.cutAfter(one.bytes);
        else if (one.what === 'freeze') network.freeze();
        else if (one.what === 'read') readOn(one.updates);
        else if (one.what === 'away') {
          await network.takeAway();
          await move(one.moves);
          await network.restore();
        } else {
          await gateway.stopGateway();
          await move(one.moves);
          await gateway.startGateway();
        }
      }
      await execution.end();
      readOn(Number.POSITIVE_INFINITY);
      await isRead;

      const { execution: stored } = await gateway.stored(execution.id);
      expect(seqsOf(read)).toEqual(countTo(stored.eventSeq));
      expect(read.at(-1)?.execution).toMatchObject({
        status: stored.status.toUpperCase(),
        eventSeq: stored.eventSeq,
        resumeCount: stored.resumeCount,
        pausedReason: stored.pausedReason,
        errorMessage: stored.errorMessage,
        completedAt: stored.completedAt?.toISOString(),
      });
    }),
    { numRuns: 25 },
  );
}, 120_000);
