import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient, type Client as RepriseClient } from 'reprise/client';
import { forward } from './forward.js';

/** A client of urql, whose subscriptions go on after their last cursor wherever a connection is lost. */
export function createUrqlClient({ url, token, webSocketImpl }: Options): {
  urql: Client;
  reprise: RepriseClient;
} {
  const reprise = createClient({ url, token, webSocketImpl });
  const subscriptions = subscriptionExchange({
    forwardSubscription: ({ query = '', variables = {} }) => ({
      subscribe: (sink) => ({
        unsubscribe: forward(reprise.subscribe<Record<string, unknown>, object>(query, variables), sink),
      }),
    }),
  });
  const urql = new Client({
    url,
    exchanges: [fetchExchange, subscriptions],
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    preferGetMethod: false,
  });
  // `reprise.subscribeState` tells a banner how current it all is; `reprise.close()` ends it.
  return { urql, reprise };
}

interface Options {
  url: string;
  token: string;
  /** Node 20 has no WebSocket of its own: the one of `ws`. */
  webSocketImpl?: unknown;
}
