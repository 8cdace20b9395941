import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A WebSocket client that says what it is told to, and never answers: neither a ping, nor that it closes too. It is what a
 * client looks like whose machine has lost its network, or that means no good.
 */
export async function connectDeaf(url: string): Promise<{ socket: Socket; say(message: object): void }> {
  const upgrade = request(url, {
    headers: {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'graphql-transport-ws',
    },
  }).end();
  const [, socket] = (await once(upgrade, 'upgrade')) as [unknown, Socket];
  socket.resume();
  onTestFinished(() => {
    socket.destroy();
  });
  return { socket, say: (message) => void socket.write(textFrame(JSON.stringify(message))) };
}

/** See RFC 6455, section 5.2. The mask is of zeros, which leaves the text as it is. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(payload.length);
  return Buffer.concat([Buffer.from([0x81, 0x80 | 126]), size, Buffer.alloc(4), payload]);
}
