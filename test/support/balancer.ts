import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** What stands before many gateways: one address, behind which each new connection goes to one that is ready, in turn. */
export interface Balancer {
  url: string;
  add(url: string): void;
  remove(url: string): void;
  close(): void;
}

/** Asks the gateway before each connection, unless that is left to whoever adds and removes them. */
export async function openBalancer(isReady = answersReady): Promise<Balancer> {
  const gateways = new Set<string>();
  const open = new Set<Socket>();
  let turn = 0;

  const pick = async (): Promise<URL | null> => {
    const all = [...gateways];
    for (let tries = 0; tries < all.length; tries++) {
      const url = new URL(all[turn++ % all.length] ?? '');
      if (await isReady(url)) return url;
    }
    return null;
  };
  const server = createServer({ pauseOnConnect: true }, async (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    const url = await pick();
    if (!url || socket.destroyed) socket.destroy();
    else join(socket, url);
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}/graphql`,
    add: (url) => void gateways.add(url),
    remove: (url) => void gateways.delete(url),
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

async function listen(server: Server): Promise<number> {
  // Many come at once: what waits to be accepted is not turned away.
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function answersReady(url: URL): Promise<boolean> {
  const response = await fetch(new URL('/ready', url)).catch(() => null);
  await response?.body?.cancel();
  return response?.ok ?? false;
}

function join(socket: Socket, { port, hostname }: URL): void {
  const backend = connect(Number(port), hostname);
  pipeline(socket, backend, () => {});
  pipeline(backend, socket, () => {});
}
