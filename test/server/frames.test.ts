import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { nextFrame, textFrame } from '#src/server/frames.js';

/** A client, and the line on which a server writes to it. */
async function setup() {
  const server = createServer().listen(0, '127.0.0.1');
  new WebSocketServer({ server });
  await once(server, 'listening');
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[line]] = await Promise.all([connected, once(client, 'open')]);
  onTestFinished(() => {
    client.terminate();
    server.close();
  });
  return { client, line };
}

test('frames of every length come as the text they were made of, several in one write', async () => {
  const { client, line } = await setup();
  const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000].map((length) => 'x'.repeat(length));
  texts.push('über €, und 𝄞', 'ü'.repeat(63), '€'.repeat(21_845), '€'.repeat(21_846));
  const heard: string[] = [];
  const all = new Promise<void>((resolve) => {
    client.on('message', (data, isBinary) => {
      expect(isBinary).toBe(false);
      if (heard.push(String(data)) === texts.length) resolve();
    });
  });
  line.write(Buffer.concat(texts.map(textFrame)));
  await all;
  expect(heard).toEqual(texts);
});

test('one result is written once for all whose ids are equal, and with its own id for each other', () => {
  const result = { data: { a: 1 } };
  const frame = nextFrame('1', result);
  expect(nextFrame('1', result)).toBe(frame);
  expect(String(nextFrame('"2"', result).subarray(2))).toBe(
    String.raw`{"id":"\"2\"","type":"next","payload":{"data":{"a":1}}}`,
  );
});
