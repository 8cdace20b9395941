import type { AddressInfo } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { sharedNow } from './clock.js';

// The least that a server can do: the same frames to all who are connected, as fast as they take them, or at a pace.

export type BroadcasterRequest = { kind: 'open' } | { kind: 'broadcast'; frames: Buffer[]; everyMs: number };
/** When each frame began to be sent. */
export type BroadcasterAnswer = { url: string } | { sentAt: number[] };

const MOST_UNSENT = 1024 * 1024;

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const listening = new Promise((resolve) => server.once('listening', resolve));

async function broadcast(frames: readonly Uint8Array[], everyMs: number): Promise<number[]> {
  const sentAt: number[] = [];
  for (const frame of frames) {
    sentAt.push(sharedNow());
    const full: Promise<void>[] = [];
    for (const client of server.clients) {
      if (client.readyState !== WebSocket.OPEN) continue;
      if (client.bufferedAmount < MOST_UNSENT) client.send(frame, { binary: false });
      else full.push(new Promise((resolve) => client.send(frame, { binary: false }, () => resolve())));
    }
    await Promise.all(full);
    await (everyMs > 0 ? sleep(everyMs) : turn());
  }
  return sentAt;
}

async function answer(request: BroadcasterRequest): Promise<BroadcasterAnswer> {
  await listening;
  if (request.kind === 'open') return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
  return { sentAt: await broadcast(request.frames, request.everyMs) };
}

process.on('message', async (request: BroadcasterRequest) => process.send?.(await answer(request)));
process.on('disconnect', () => process.exit());
