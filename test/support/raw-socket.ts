import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { authorization } from './server.js';

export interface RawSocket {
  socket: WebSocket;
  send(message: object): void;
  /** The next message, whatever it is. */
  next(): Promise<Record<string, unknown>>;
  /** What comes up to the completion or the failure of the operation of that id. */
  until(id: string): Promise<Record<string, unknown>[]>;
  closed: Promise<{ code: number; reason: string }>;
}

/** A socket that speaks graphql-transport-ws by hand, open and no more. */
export async function openSocket(url: string, headers: Record<string, string> = {}): Promise<RawSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
  onTestFinished(() => socket.terminate());
  const messages: Record<string, unknown>[] = [];
  socket.on('message', (message) => messages.push(JSON.parse(String(message))));
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  // Where it can not be opened, that is told below.
  closed.catch(() => {});
  await once(socket, 'open');
  return {
    socket,
    send: (message) => socket.send(JSON.stringify(message)),
    async next() {
      if (messages.length === 0) await once(socket, 'message');
      return messages.shift() ?? {};
    },
    async until(id) {
      for (;;) {
        const end = messages.findIndex((message) => message.id === id && message.type !== 'next');
        if (end >= 0) return messages.splice(0, end + 1).filter((message) => message.id === id);
        await once(socket, 'message');
      }
    },
    closed,
  };
}

/** One that has said who it is, and was taken. */
export async function connectSocket(url: string, payload: object = { authorization }): Promise<RawSocket> {
  const raw = await openSocket(url);
  raw.send({ type: 'connection_init', payload });
  const { type } = await raw.next();
  if (type !== 'connection_ack') throw new Error(`the server answered with ${type}`);
  return raw;
}

export const subscribeMessage = (id: string, query: unknown, rest: object = {}) => ({
  id,
  type: 'subscribe',
  payload: { query, ...rest },
});
