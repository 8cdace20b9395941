import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

interface Message {
  id?: string;
  type: string;
  payload?: { authorization?: string; query?: string; variables?: Record<string, unknown> };
}

/** A connection to it, from the server's side. It answers nothing but what the test says. */
export interface Visitor {
  /** The next message of this type. */
  heard(type: string): Promise<Message>;
  send(message: object): void;
  /** Lets it in. */
  acknowledge(payload?: object): Promise<Message>;
  /** The data of a subscription. */
  next(id: string | undefined, data: object): void;
  socket: WebSocket;
}

/** A server of graphql-transport-ws whose every word, and every close code, is the test's. */
export async function startProtocolServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const visitors: Visitor[] = [];
  const arrivals = new EventEmitter();
  server.on('connection', (socket) => {
    visitors.push(visitorOf(socket));
    arrivals.emit('visitor');
  });
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    /** The next one that connects. */
    async visitor(): Promise<Visitor> {
      for (;;) {
        const visitor = visitors.shift();
        if (visitor) return visitor;
        await once(arrivals, 'visitor');
      }
    },
  };
}

function visitorOf(socket: WebSocket): Visitor {
  const messages: Message[] = [];
  const news = new EventEmitter();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    news.emit('message');
  });
  const send = (message: object) => socket.send(JSON.stringify(message));
  const heard = async (type: string) => {
    for (;;) {
      const at = messages.findIndex((message) => message.type === type);
      const [message] = at < 0 ? [] : messages.splice(at, 1);
      if (message) return message;
      await once(news, 'message');
    }
  };
  return {
    ...{ socket, send, heard },
    async acknowledge(payload) {
      const init = await heard('connection_init');
      send({ type: 'connection_ack', ...(payload ? { payload } : {}) });
      return init;
    },
    next: (id, data) => send({ id, type: 'next', payload: { data } }),
  };
}
