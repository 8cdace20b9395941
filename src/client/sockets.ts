import { createClient, type Client as SocketClient } from 'graphql-ws';

export interface SocketOptions {
  url: string;
  authorization: string;
  webSocketImpl?: unknown;
}

/** A server from which nothing comes back for so long is gone, though nobody closed the connection. */
const PING_MS = 10_000;
const ANSWER_MS = 5_000;

/** One WebSocket for all subscriptions, open while there are any. It makes no second try: who subscribes does. */
export function createSockets({ url, authorization, webSocketImpl }: SocketOptions) {
  let isConnected = false;
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  const client: SocketClient = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: { authorization },
    retryAttempts: 0,
    connectionAckWaitTimeout: ANSWER_MS,
    keepAlive: PING_MS,
    on: {
      connected() {
        isConnected = true;
      },
      ping(isReceived) {
        if (!isReceived) giveUp = setTimeout(() => client.terminate(), ANSWER_MS);
      },
      pong: () => clearTimeout(giveUp),
      closed() {
        isConnected = false;
        clearTimeout(giveUp);
      },
    },
    ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
  });
  return {
    iterate: client.iterate,
    /** What is subscribed ends, as if the server had ended it. One that is still being opened is not waited for. */
    async close(): Promise<void> {
      const disposed = client.dispose();
      if (isConnected) return disposed;
      client.terminate();
      await Promise.resolve(disposed).catch(() => {});
    },
  };
}

export type Sockets = ReturnType<typeof createSockets>;
