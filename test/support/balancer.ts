import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { onTestFinished } from 'vitest';

/** What stands before many gateways: one address, behind which each new connection goes to one that is ready, in turn. */
export async function startBalancer() {
  const gateways = new Set<string>();
  const open = new Set<Socket>();
  let turn = 0;

  const pick = async (): Promise<URL | null> => {
    const all = [...gateways];
    for (let tries = 0; tries < all.length; tries++) {
      const url = new URL(all[turn++ % all.length] ?? '');
      const response = await fetch(new URL('/ready', url)).catch(() => null);
      await response?.body?.cancel();
      if (response?.ok) return url;
    }
    return null;
  };
  const server = createServer({ pauseOnConnect: true }, async (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    const url = await pick();
    if (!url || socket.destroyed) return void socket.destroy();
    const backend = connect(Number(url.port), url.hostname);
    pipeline(socket, backend, () => {});
    pipeline(backend, socket, () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    add: (url: string) => void gateways.add(url),
    remove: (url: string) => void gateways.delete(url),
  };
}
