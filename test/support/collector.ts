import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A span as it came over the wire, as far as tests look at it. */
export interface SentSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentId: string;
  attributes: Record<string, string>;
}

/** Takes traces by OTLP over HTTP, as a collector of OpenTelemetry does. */
export async function startCollector({ status = 200 } = {}) {
  const spans: SentSpan[] = [];
  const services = new Set<string>();
  const requests: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    requests.push({ url: request.url, ...request.headers });
    for (const resource of messages(body, 1)) {
      for (const [name, value] of attributesOf(messages(resource, 1)[0], 1))
        if (name === 'service.name') services.add(value);
      for (const scope of messages(resource, 2)) spans.push(...messages(scope, 2).map(readSpan));
    }
    response.writeHead(collector.status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const collector = { url: `http://127.0.0.1:${port}/v1/traces`, status, spans, services, requests };
  return collector;
}

function readSpan(span: Buffer): SentSpan {
  const hex = (field: number) => messages(span, field)[0]?.toString('hex') ?? '';
  return {
    ...{ name: messages(span, 5)[0]?.toString() ?? '', traceId: hex(1), spanId: hex(2), parentId: hex(4) },
    attributes: Object.fromEntries(attributesOf(span, 9)),
  };
}

/** Those that are texts. */
function attributesOf(message: Buffer | undefined, field: number): [string, string][] {
  if (!message) return [];
  return messages(message, field).map((pair) => {
    const [name, value] = [messages(pair, 1)[0], messages(pair, 2)[0]];
    return [String(name), String((value && messages(value, 1)[0]) ?? '')];
  });
}

/** The values of one field of a protobuf message, of those that have a length. */
function messages(message: Buffer, wanted: number): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else {
      const end = varint() + at;
      if (Math.floor(tag / 8) === wanted) found.push(message.subarray(at, end));
      at = end;
    }
  }
  return found;
}
