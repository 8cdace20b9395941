import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { OperationTypeNode, print } from 'graphql';
import { createClient, type Client as RepriseClient } from 'reprise/client';
import { Observable } from 'rxjs';
import { forward } from './forward.js';

/** A client of Apollo, whose subscriptions go on after their last cursor wherever a connection is lost. */
export function createApolloClient({ url, token, webSocketImpl }: Options): {
  apollo: ApolloClient;
  reprise: RepriseClient;
} {
  const reprise = createClient({ url, token, webSocketImpl });
  const requests = new HttpLink({ uri: url, headers: { authorization: `Bearer ${token}` } });
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    createSubscriptionLink(reprise),
    requests,
  );
  // `reprise.subscribeState` tells a banner how current it all is; `reprise.close()` ends it.
  return { apollo: new ApolloClient({ link, cache: new InMemoryCache() }), reprise };
}

export function createSubscriptionLink(reprise: RepriseClient): ApolloLink {
  return new ApolloLink(
    ({ query, variables }) =>
      new Observable((sink) =>
        forward(reprise.subscribe<Record<string, unknown>, object>(print(query), variables), sink),
      ),
  );
}

interface Options {
  url: string;
  token: string;
  /** Node 20 has no WebSocket of its own: the one of `ws`. */
  webSocketImpl?: unknown;
}
