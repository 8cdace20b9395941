import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import type { Logger } from '../domain/logger.js';
import type { LimitError } from '../limits/limit-error.js';
import type { Admission } from './admission.js';
import type { Connections } from './connections.js';

type Refusal = Pick<LimitError, 'status' | 'message' | 'headers'> & { extensions: { code: string } };

interface Parts {
  connections: Connections;
  admission: Admission;
  logger: Logger;
}

/** Hands on the upgrades of `server` that may be, and answers the others before they become sockets. */
export function takeUpgrades(server: Server, path: string, sockets: WebSocketServer, parts: Parts): void {
  const take = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = await refusalOf(request, path, parts);
    if (refusal) return refuse(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      sockets.emit('connection', webSocket, request),
    );
  };
  server.on('upgrade', (request, socket, head) => {
    const destroy = (error: unknown) => {
      parts.logger.debug({ err: error }, 'a connection could not be upgraded');
      socket.destroy();
    };
    // It may be cut before anybody else listens to it.
    socket.on('error', destroy);
    take(request, socket, head).catch(destroy);
  });
}

async function refusalOf(
  request: IncomingMessage,
  path: string,
  { connections, admission }: Parts,
): Promise<Refusal | null> {
  const { url = '/' } = request;
  if (url.split('?')[0] !== path)
    return refusal(404, 'NOT_FOUND', `there is nothing at ${url}; GraphQL is at ${path}`);
  if (connections.isDraining)
    return refusal(503, 'RESTARTING', 'this gateway is being stopped: connect again');
  return admission.refuseForeign(request) ?? (await admission.checkStranger(request));
}

function refusal(status: number, code: string, message: string): Refusal {
  return { status, message, headers: {}, extensions: { code } };
}

function refuse(socket: Duplex, { status, message, headers, extensions }: Refusal): void {
  const body = `${JSON.stringify({ errors: [{ message, extensions }] })}\n`;
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'connection: close',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}
