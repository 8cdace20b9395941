import { createClient, type Client as SocketClient } from 'graphql-ws';

export interface SocketOptions {
  url: string;
  authorization: string;
  webSocketImpl?: unknown;
}

interface Closable {
  close(): void;
}

/** A server from which nothing comes back for so long is gone, though nobody closed the connection. */
const PING_MS = 10_000;
const ANSWER_MS = 5_000;

/** One WebSocket for all subscriptions, open while there are any. It makes no second try: who subscribes does. */
export function createSockets({ url, authorization, webSocketImpl }: SocketOptions) {
  let isConnected = false;
  let latest: Closable | null = null;
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
    webSocketImpl: note(webSocketImpl, (socket) => {
      latest = socket;
    }),
  });
  return {
    iterate: client.iterate,
    /** What is subscribed ends, as if the server had ended it. One that is still being opened is not waited for. */
    async close(): Promise<void> {
      const disposed = client.dispose();
      if (isConnected) return disposed;
      // By itself: the client's own `terminate` takes the listeners away, and then its error ends the process.
      latest?.close();
      Promise.resolve(disposed).catch(() => {});
    },
  };
}

/** The class, whose every socket is told of: the client tells only of those that are open. */
function note(webSocketImpl: unknown, onSocket: (socket: Closable) => void): unknown {
  const Socket = webSocketImpl ?? (globalThis as { WebSocket?: unknown }).WebSocket;
  if (typeof Socket !== 'function') return Socket;
  return new Proxy(Socket, {
    construct(target, parameters) {
      const socket = Reflect.construct(target, parameters);
      onSocket(socket);
      return socket;
    },
  });
}

export type Sockets = ReturnType<typeof createSockets>;
