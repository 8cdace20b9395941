import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { findFreePort } from './free-port.js';

/** A network between a client and a server that fails as networks do. */
export interface Network {
  /** The server's address, by way of this network. */
  url: string;
  /** Ends every connection, without a word of farewell. New ones can be made. */
  cut(): void;
  /** Ends every connection once so many more bytes have come from the server, wherever in a message that is. */
  cutAfter(bytes: number): void;
  /** Nothing goes through any more, and nobody is told: not on these connections. New ones can be made. */
  freeze(): void;
  /** Ends every connection and takes no more, until it is restored. */
  takeAway(): Promise<void>;
  restore(): Promise<void>;
  /** Resolves at the next connection that is made. */
  connected(): Promise<void>;
  /** How many were made so far. */
  connections(): number;
  /** Where the server sees those that there are come from. */
  ports(): number[];
}

interface Link {
  client: Socket;
  upstream: Socket;
  left: number;
}

export async function openNetwork(target: string): Promise<Network> {
  const { port: targetPort, pathname } = new URL(target);
  const links = new Set<Link>();
  let made = 0;

  const carry = (client: Socket) => {
    made++;
    const link = { client, upstream: connect(Number(targetPort), '127.0.0.1'), left: Infinity };
    links.add(link);
    join(link, () => links.delete(link));
  };
  const listen = async (): Promise<Server> => {
    const opened = createServer(carry).listen(port, '127.0.0.1');
    await once(opened, 'listening');
    return opened;
  };
  const cut = () => {
    for (const { client } of links) client.destroy();
  };
  const port = await findFreePort();
  let server = await listen();
  const takeAway = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  onTestFinished(takeAway);

  return {
    url: `http://127.0.0.1:${port}${pathname}`,
    cut,
    cutAfter(bytes) {
      for (const link of links) link.left = bytes;
    },
    freeze() {
      for (const { client, upstream } of links) {
        client.pause();
        upstream.pause();
      }
    },
    takeAway,
    async restore() {
      if (!server.listening) server = await listen();
    },
    connected: async () => void (await once(server, 'connection')),
    connections: () => made,
    ports: () => [...links].flatMap(({ upstream }) => upstream.localPort ?? []),
  };
}

function join(link: Link, onClosed: () => void): void {
  const { client, upstream } = link;
  for (const socket of [client, upstream]) {
    socket.on('error', () => {});
    socket.on('close', () => {
      onClosed();
      client.destroy();
      upstream.destroy();
    });
  }
  client.on('data', (chunk) => upstream.write(chunk));
  upstream.on('data', (chunk) => {
    if (chunk.length <= link.left) {
      link.left -= chunk.length;
      client.write(chunk);
    } else client.write(chunk.subarray(0, link.left), () => client.destroy());
  });
}
