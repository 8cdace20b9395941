import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import type { Logger } from '../domain/logger.js';
import type { LimitError } from '../limits/limit-error.js';
import type { Services } from '../services/services.js';
import type { Admission } from './admission.js';
import { type Authenticate, askWho, findPermit, TokenRefusedError } from './auth.js';
import { RESTARTED_SECONDS } from './close-codes.js';
import { type Connections, userOf } from './connections.js';

type Refusal = Pick<LimitError, 'status' | 'message' | 'headers'> & { extensions: { code: string } };

interface Parts {
  authenticate: Authenticate;
  services: Pick<Services, 'clock'>;
  connections: Connections;
  admission: Admission;
  logger: Logger;
}

/**
 * Hands on the upgrades of `server` that may be, and answers the others before they become sockets. Who brings no token may yet send
 * one over the socket, so that strangers are not counted here.
 */
export function takeUpgrades(server: Server, path: string, sockets: WebSocketServer, parts: Parts): void {
  const take = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request, path, parts);
    if (refusal) return refuse(socket, refusal);
    const place = await placeOf(request, parts);
    // Meanwhile it may have begun to stop.
    if (parts.connections.isDraining) return refuse(socket, RESTARTING);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      sockets.emit('connection', webSocket, request, place),
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

function refusalOf(
  request: IncomingMessage,
  path: string,
  { connections, admission }: Parts,
): Refusal | null {
  const { url = '/' } = request;
  if (url.split('?')[0] !== path)
    return refusal(404, 'NOT_FOUND', `there is nothing at ${url}; GraphQL is at ${path}`);
  return connections.isDraining ? RESTARTING : admission.refuseForeign(request);
}

/** Among whose sockets it is to wait: of whoever brings a good token already his own, of all others those of their address. */
async function placeOf(
  request: IncomingMessage,
  { authenticate, services, admission, logger }: Parts,
): Promise<string> {
  const { authorization } = request.headers;
  if (authorization === undefined) return admission.addressOf(request);
  try {
    const found = await askWho(findPermit(authenticate, services.clock, authorization));
    if (found && !(found instanceof TokenRefusedError)) return userOf(found.caller);
  } catch (error) {
    logger.debug({ err: error }, 'could not find out who connects: it is asked again over the socket');
  }
  return admission.addressOf(request);
}

const RESTARTING: Refusal = {
  ...refusal(503, 'RESTARTING', 'this gateway is being stopped: connect again'),
  headers: { 'retry-after': RESTARTED_SECONDS },
};

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
