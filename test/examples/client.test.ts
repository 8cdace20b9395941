import { parse } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  GetExecutionDocument,
  WatchExecutionDocument,
  type WatchExecutionSubscription,
} from '#src/client/generated/graphql.js';
import { countTo, setupGateway } from '#test/client/setup.js';
import { openNetwork } from '#test/support/network.js';
import { TOKEN } from '#test/support/server.js';
import { createApolloClient } from '../../examples/client/apollo.js';
import { createUrqlClient } from '../../examples/client/urql.js';

const QUERY = GetExecutionDocument.toString();
const SUBSCRIPTION = WatchExecutionDocument.toString();

/** What both libraries are asked for, in the words of each. */
interface Asked {
  statusOf(id: string): Promise<string | undefined>;
  watch(
    variables: { id: string; after: string },
    onData: (data: WatchExecutionSubscription) => void,
  ): { unsubscribe(): void };
}

const urql = (url: string): Asked => {
  const { urql, reprise } = createUrqlClient({ url, token: TOKEN, webSocketImpl: WebSocket });
  onTestFinished(() => reprise.close());
  return {
    statusOf: async (id) => (await urql.query(QUERY, { id })).data?.execution?.status,
    watch: (variables, onData) =>
      urql
        .subscription<WatchExecutionSubscription, object>(SUBSCRIPTION, variables)
        .subscribe(({ data }) => data && onData(data)),
  };
};

const apollo = (url: string): Asked => {
  const { apollo, reprise } = createApolloClient({ url, token: TOKEN, webSocketImpl: WebSocket });
  onTestFinished(() => reprise.close());
  return {
    statusOf: async (id) =>
      (await apollo.query<{ execution: { status: string } }>({ query: parse(QUERY), variables: { id } })).data
        ?.execution.status,
    watch: (variables, onData) =>
      apollo
        .subscribe<WatchExecutionSubscription>({ query: parse(SUBSCRIPTION), variables })
        .subscribe(({ data }) => data && onData(data as WatchExecutionSubscription)),
  };
};

test.each([
  ['urql', urql],
  ['Apollo Client', apollo],
])('with %s a subscription goes on after its last cursor', async (_name, createLibrary) => {
  const gateway = await setupGateway();
  const network = await openNetwork(gateway.url);
  const library = createLibrary(network.url);
  const { id, beginning, move, end } = await gateway.startIdle();
  expect(await library.statusOf(id)).toBe('PENDING');

  const seqs: (number | undefined)[] = [];
  await new Promise<void>((resolve) => {
    const subscription = library.watch({ id, after: beginning }, ({ executionUpdated: { event } }) => {
      seqs.push(event?.seq);
      network.cut();
      if (event?.type === 'EXECUTION_CANCELLED') resolve(subscription.unsubscribe());
      else if (seqs.length < 4) void move();
      else void end();
    });
  });
  expect(seqs).toEqual(countTo(5));
});
