import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';

// The least that a server can do: the same frames to all who are connected, as fast as they take them.

export type BroadcasterRequest = { kind: 'open' } | { kind: 'broadcast'; frames: Buffer[] };
export type BroadcasterAnswer = { url: string } | null;

const MOST_UNSENT = 1024 * 1024;

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const listening = new Promise((resolve) => server.once('listening', resolve));

async function broadcast(frames: readonly Uint8Array[]): Promise<void> {
  for (const frame of frames) {
    const full: Promise<void>[] = [];
    for (const client of server.clients) {
      if (client.readyState !== WebSocket.OPEN) continue;
      if (client.bufferedAmount < MOST_UNSENT) client.send(frame, { binary: false });
      else full.push(new Promise((resolve) => client.send(frame, { binary: false }, () => resolve())));
    }
    await Promise.all(full);
    await turn();
  }
}

async function answer(request: BroadcasterRequest): Promise<BroadcasterAnswer> {
  await listening;
  if (request.kind === 'open') return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
  await broadcast(request.frames);
  return null;
}

process.on('message', async (request: BroadcasterRequest) => process.send?.(await answer(request)));
process.on('disconnect', () => process.exit());
