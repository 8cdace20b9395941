import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import type { Connections } from './connections.js';
import type { ConnectionLimits } from './limits.js';
import { isAllowedOrigin } from './origin.js';

interface Refusal {
  status: number;
  code: string;
  message: string;
}

/** Hands on the upgrades of `server` that may be, and answers the others before they become sockets. */
export function takeUpgrades(
  server: Server,
  path: string,
  sockets: WebSocketServer,
  parts: { connections: Connections; limits: ConnectionLimits },
): void {
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request, path, parts);
    if (refusal) return refuse(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      sockets.emit('connection', webSocket, request),
    );
  });
}

function refusalOf(
  { url = '/', headers }: IncomingMessage,
  path: string,
  { connections, limits }: { connections: Connections; limits: ConnectionLimits },
): Refusal | null {
  if (url.split('?')[0] !== path)
    return { status: 404, code: 'NOT_FOUND', message: `there is nothing at ${url}; GraphQL is at ${path}` };
  if (!isAllowedOrigin(headers.origin, headers.host, limits.allowedOrigins))
    return {
      status: 403,
      code: 'ORIGIN_NOT_ALLOWED',
      message: `pages of ${headers.origin} may not connect: add it to ALLOWED_ORIGINS`,
    };
  if (connections.isDraining)
    return { status: 503, code: 'RESTARTING', message: 'this gateway is being stopped: connect again' };
  return null;
}

function refuse(socket: Duplex, { status, code, message }: Refusal): void {
  const body = `${JSON.stringify({ errors: [{ message, extensions: { code } }] })}\n`;
  socket.on('error', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'connection: close',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}
