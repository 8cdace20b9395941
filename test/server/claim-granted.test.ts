import { expect, test } from 'vitest';
import type { Authenticate } from '#src/server/auth.js';
import { createApiKey, revokeApiKey } from '#src/services/api-key.js';
import { ALL_RIGHTS } from '#src/services/services.js';
import { openClients } from '#test/support/clients.js';
import { TestClock } from '#test/support/clock.js';
import { setupServer } from '#test/support/server.js';

const STEP = {
  id: 'build',
  type: 'operation',
  operation: { name: 'compile', executor: 'agent', queue: 'builds', input: { from: '{{repo}}' } },
};
const CLAIM = `mutation { claimOperations(input: { queue: "builds", waitMs: 9000, agent: "a" }) {
  ... on ClaimOperationsPayload { operations { input } }
} }`;

async function setup(more: Parameters<typeof setupServer>[0] = {}) {
  const clock = (more.clock as TestClock) ?? new TestClock();
  const server = await setupServer({ connections: { pingMs: 3_600_000 }, ...more, clock });
  await server.publish({ workflow_id: 'job', steps: [STEP] });
  const { notifier } = server.services;
  /** Resolves when a claim listens for what is queued. */
  const listening = () =>
    new Promise<void>((resolve) => {
      const listen = notifier.listen.bind(notifier);
      notifier.listen = (listener) => {
        notifier.listen = listen;
        resolve();
        return listen(listener);
      };
    });
  return {
    ...server,
    clock,
    listening,
    async queue() {
      server.startWorker();
      const { id } = await server.start('job', { repo: 'here' });
      await server.reach(id, 'waiting');
    },
    /** What is left for somebody else. */
    left: async () => (await server.query(CLAIM.replace('9000', '0'))).data.claimOperations.operations,
  };
}

const QUEUED = [{ input: { from: 'here' } }];
const REFUSED = [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })];

test('a claim that waits gets nothing once its key was revoked', async () => {
  const { services, caller, url, listening, queue, left } = await setup();
  const { key, apiKey } = await createApiKey(services, caller, {
    ...{ name: 'agent', permissions: ['agent:operate'], roles: [], expiresInMs: null },
  });
  const waits = listening();
  const claimed = openClients(url, `Bearer ${key}`).query(CLAIM);
  await waits;
  await revokeApiKey(services, caller, apiKey.id);
  await queue();
  expect((await claimed).errors).toEqual(REFUSED);
  expect(await left()).toEqual(QUEUED);
});

test('a claim over a WebSocket gets nothing once its key was revoked', async () => {
  const { services, caller, url, listening, queue, left } = await setup();
  const { key, apiKey } = await createApiKey(services, caller, {
    ...{ name: 'agent', permissions: ['agent:operate'], roles: [], expiresInMs: null },
  });
  const waits = listening();
  const claimed = openClients(url, `Bearer ${key}`).subscribe('WebSocket', CLAIM).next();
  claimed.catch(() => {});
  await waits;
  await revokeApiKey(services, caller, apiKey.id);
  await queue();
  await expect(claimed).rejects.toMatchObject({ code: 4403 });
  expect(await left()).toEqual(QUEUED);
});

test('a claim that waits gets nothing once the time of its token is over, and what is good gets it', async () => {
  const clock = new TestClock();
  const expiresAt = new Date(clock.now().getTime() + 500);
  let projectId = '';
  const authenticate: Authenticate = (sent) => ({
    caller: { projectId, actor: 'ada', ...ALL_RIGHTS },
    expiresAt: sent === 'Bearer short' ? expiresAt : null,
  });
  const { caller, url, listening, queue } = await setup({ clock, authenticate });
  projectId = caller.projectId;
  const [first, second] = [listening(), openClients(url, 'Bearer short').query(CLAIM)];
  await first;
  clock.advance(600);
  await queue();
  expect((await second).errors).toEqual(REFUSED);
  const { data } = await openClients(url, 'Bearer long').query(CLAIM);
  expect(data.claimOperations.operations).toEqual(QUEUED);
});
