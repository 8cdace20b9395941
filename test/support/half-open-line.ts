import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A network whose connections can die without either side being told. */
export interface HalfOpenLine {
  /** The address it was opened for, by way of this line. */
  url: string;
  /** From now on what is sent on the connections that there are gets lost both ways; new ones are whole. */
  swallow(): void;
}

export async function openHalfOpenLine(target: string): Promise<HalfOpenLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const carrying = new Set<Socket>();
  const carry = (from: Socket, to: Socket) => {
    sockets.add(from);
    carrying.add(from);
    from.on('data', (chunk) => carrying.has(from) && to.write(chunk));
    from.on('close', () => carrying.has(from) && to.destroy());
    from.on('error', () => {});
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    carry(client, upstream);
    carry(upstream, client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, swallow: () => carrying.clear() };
}
