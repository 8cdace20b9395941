import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { findFreePort } from './free-port.js';

/** A network between a client and a server that can fail. */
export interface Line {
  /** The server's address, by way of this line. */
  url: string;
  /** How many requests came by HTTP since the last call. */
  takeRequests(): number;
  /** Ends every connection and takes no more, as a server that is away. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** From now on what the server answers by HTTP gets lost, and the connection with it, until the line is restored. */
  loseAnswers(): void;
  /** Resolves when another answer was lost. */
  answerLost(): Promise<void>;
  /** WebSockets can't be opened from now on, and those that are open end. */
  blockSockets(): void;
}

export async function openLine(target: string): Promise<Line> {
  const { port: targetPort, pathname } = new URL(target);
  const sockets = new Set<Socket>();
  const events = new EventEmitter();
  let requests = 0;
  let losesAnswers = false;
  let blocksSockets = false;

  const carry = (client: Socket) => {
    const upstream = connect(Number(targetPort), '127.0.0.1');
    let isWebSocket = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      isWebSocket ||= text.startsWith('GET ');
      if (isWebSocket && blocksSockets) return client.destroy();
      requests += text.split('POST /').length - 1;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (!losesAnswers || isWebSocket) return client.write(chunk);
      client.destroy();
      return events.emit('lost');
    });
  };

  const listen = async (): Promise<Server> => {
    const server = createServer(carry).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const port = await findFreePort();
  let server = await listen();
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    drop();
    await closed;
  };
  onTestFinished(close);

  return {
    url: `http://127.0.0.1:${port}${pathname}`,
    takeRequests: () => {
      const taken = requests;
      requests = 0;
      return taken;
    },
    cut: close,
    async restore() {
      losesAnswers = false;
      if (!server.listening) server = await listen();
    },
    loseAnswers() {
      losesAnswers = true;
    },
    answerLost: async () => void (await once(events, 'lost')),
    blockSockets() {
      blocksSockets = true;
      drop();
    },
  };
}
