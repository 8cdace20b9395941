import type { IncomingMessage } from 'node:http';

/** Whether it is the name or address of a server, with a port or without; some send none at all. */
export function isHost(header: string | undefined): boolean {
  return !header || (/^[^/\\@?#]+$/.test(header) && URL.canParse(`http://${header}`));
}

/** The address by which a request reached this server. */
export function siteOf({ headers: { host }, socket }: IncomingMessage): string {
  if (host && isHost(host)) return new URL(`http://${host}`).origin;
  const { localAddress = '', localPort } = socket;
  return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}
