import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { claimOperations } from '#src/services/agent-claim.js';
import { completeOperation, failOperation } from '#src/services/agent-operation.js';
import { startExample } from './setup.js';

const OUTPUTS: Record<string, Json> = {
  checkout: { files: ['a.ts', 'b.ts'] },
  compile: { files: ['a.js', 'b.js'] },
  test: { passed: 2 },
};

async function startBuild() {
  const build = await startExample('build-on-agent', () => ({ project: 'shop', seconds: 0 }), {});
  const { services, caller } = build;
  const claimOne = async () => {
    const request = { queue: 'builds', max: 1, waitMs: 20_000, agent: 'builder' };
    const [operation] = await claimOperations(services, caller, request);
    if (!operation) throw new Error('there was nothing to claim');
    return operation;
  };
  return { ...build, claimOne };
}

test('build-on-agent: agents check out, compile and test, each with what came of the step before', async () => {
  const { claimOne, services, caller, id, reach, statuses } = await startBuild();
  const inputs: Json[] = [];
  for (const name of ['checkout', 'compile', 'test']) {
    const operation = await claimOne();
    expect(operation.name).toBe(name);
    inputs.push(operation.input);
    await completeOperation(services, caller, { ...operation, output: OUTPUTS[name] ?? null });
  }
  expect((await reach(id, 'completed')).execution.result).toBe('allowed');
  expect(inputs).toEqual([
    { project: 'shop' },
    { files: ['a.ts', 'b.ts'], seconds: 0 },
    { files: ['a.js', 'b.js'] },
  ]);
  expect(await statuses()).toEqual({
    checkout: 'succeeded',
    compile: 'succeeded',
    test: 'succeeded',
    passed: 'succeeded',
  });
});

test('build-on-agent: what does not compile fails the build, and says why', async () => {
  const { claimOne, services, caller, id, reach } = await startBuild();
  const checkout = await claimOne();
  await completeOperation(services, caller, { ...checkout, output: OUTPUTS.checkout ?? null });
  const error = { code: 'DOES_NOT_COMPILE', message: 'a.ts: a bracket is missing' };
  await failOperation(services, caller, {
    ...(await claimOne()),
    failure: { error, retryable: false, retryAfterMs: null },
  });
  expect((await reach(id, 'failed')).execution).toMatchObject({
    errorCode: error.code,
    errorMessage: error.message,
  });
});
