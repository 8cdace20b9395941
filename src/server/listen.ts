import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Place {
  host: string;
  port: number;
  /** The settings that name it. */
  settings: string;
}

/** Somewhere nothing can listen. The message says where, why, and which settings name it. */
export class ListenError extends Error {
  constructor({ host, port, settings }: Place, cause: NodeJS.ErrnoException) {
    const why = cause.code ?? cause.message;
    super(`can't listen at ${bracketed(host)}:${port} (${why}): name another place in ${settings}`, {
      cause,
    });
  }
}

/** Listens, and gives the address where. Throws {@link ListenError}. */
export async function listen(server: Server, place: Place): Promise<string> {
  server.listen(place.port, place.host);
  await once(server, 'listening').catch((error) => {
    throw new ListenError(place, error);
  });
  return `http://${bracketed(place.host)}:${(server.address() as AddressInfo).port}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
