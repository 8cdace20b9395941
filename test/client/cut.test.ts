import { expect, test } from 'vitest';
import { WatchExecutionsDocument } from '#src/client/generated/graphql.js';
import { createHastyClock } from '#test/support/hasty-clock.js';
import { openNetwork } from '#test/support/network.js';
import { collect, take } from '#test/support/server.js';
import { connectTo, countTo, hearStates, seqsOf, setupGateway } from './setup.js';

async function setup() {
  const gateway = await setupGateway();
  const network = await openNetwork(gateway.url);
  const execution = await gateway.startIdle();
  const heard = hearStates();
  const client = connectTo(network.url, { clock: createHastyClock(20) });
  const { onState } = heard;
  const updates = client.watchExecution(execution.id, { after: execution.beginning, onState });
  return { ...gateway, network, execution, client, updates, ...heard };
}

test('a connection that is cut is made again, and what came meanwhile is told once', async () => {
  const { network, execution, updates, reached } = await setup();
  const before = await take(updates, 1);
  await reached('live');
  network.cut();
  await reached('offline');
  await execution.move();
  await execution.move();
  const after = await take(updates, 2);
  await execution.end();
  const rest = await collect(updates);
  expect(seqsOf([...before, ...after, ...rest])).toEqual(countTo(4));
});

test('a connection that is cut in the middle of a message brings that message again', async () => {
  const { network, execution, updates, reached } = await setup();
  const read = [...(await take(updates, 1))];
  for (const bytes of [1, 3, 200, 700]) {
    await reached('live');
    network.cutAfter(bytes);
    await execution.move();
    await reached('offline');
    read.push(...(await take(updates, 1)));
  }
  expect(seqsOf(read)).toEqual(countTo(5));
});

test('a connection over which nothing comes any more, though nobody closed it, is given up for another', async () => {
  const { network, execution, updates, reached } = await setup();
  const before = await take(updates, 1);
  await reached('live');
  network.freeze();
  await execution.move();
  expect(seqsOf([...before, ...(await take(updates, 1))])).toEqual([1, 2]);
  expect(network.connections()).toBe(2);
});

test('while there is no server it is tried for ever', async () => {
  const { network, execution, updates, reached, client } = await setup();
  const before = await take(updates, 1);
  await network.takeAway();
  await reached('offline');
  expect(client.state).toBe('offline');
  await execution.move();
  await network.restore();
  expect(seqsOf([...before, ...(await take(updates, 1))])).toEqual([1, 2]);
  await reached('live');
  expect(client.state).toBe('live');
});

test('a gateway that is started again at its address is found again', async () => {
  const { execution, updates, reached, stopGateway, startGateway } = await setup();
  const read = [...(await take(updates, 1))];
  for (const _time of [1, 2, 3]) {
    await stopGateway();
    await reached('offline');
    await execution.move();
    await startGateway();
    read.push(...(await take(updates, 1)));
  }
  await execution.end();
  read.push(...(await collect(updates)));
  expect(seqsOf(read)).toEqual(countTo(5));
});

test('the updates of many executions go on after the last cursor, too', async () => {
  const { network, execution, client, startIdle } = await setup();
  const other = await startIdle();
  const heard = hearStates();
  const updates = client.subscribe(WatchExecutionsDocument, {}, { onState: heard.onState });
  const [first] = await take(updates, 1);
  expect(first?.executionsUpdated.event).toBeNull();
  for (const _time of [1, 2, 3]) {
    await heard.reached('live');
    network.cut();
    await heard.reached('offline');
    await execution.move();
    await other.move();
    const both = (await take(updates, 2)).map(
      ({ executionsUpdated: { execution } }) => execution?.databaseId,
    );
    expect(both.sort()).toEqual([execution.id, other.id].sort());
  }
});
