import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createApiKey } from '#src/services/api-key.js';
import { ALL_RIGHTS, type Caller, type Services } from '#src/services/services.js';
import type { Answer, Transport } from './server.js';

/** The ways to a server of somebody who comes with this header; they are gone when the test is over. */
export function openClients(url: string, authorization: string) {
  const sse = createSseClient({ url, headers: { authorization }, retryAttempts: 0 });
  const sockets = createSocketClient({
    url: url.replace('http', 'ws'),
    connectionParams: { authorization },
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  onTestFinished(async () => {
    sse.dispose();
    await sockets.dispose();
  });
  return {
    async query(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
      const headers = { authorization, 'content-type': 'application/json' };
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },
    subscribe(transport: Transport, query: string, variables: Record<string, unknown> = {}) {
      const client = transport === 'WebSocket' ? sockets : sse;
      return client.iterate({ query, variables }) as AsyncIterableIterator<Answer>;
    },
  };
}

/** The header of somebody with a key of this project that may do this and no more. */
export async function giveKey(
  services: Services,
  projectId: string,
  permissions: readonly string[],
): Promise<string> {
  const operator: Caller = { projectId, actor: 'operator', ...ALL_RIGHTS };
  const { key } = await createApiKey(services, operator, {
    ...{ name: permissions.join(' ').slice(0, 200), permissions, roles: [], expiresInMs: null },
  });
  return `Bearer ${key}`;
}
