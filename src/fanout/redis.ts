import { isIP } from 'node:net';
import type { Carrier, Ears } from '../db/carrier.js';
import type { FanoutAddress } from '../domain/fanout-address.js';
import { openLater } from './open-later.js';

const CONNECT_MS = 4_000;

/** Hints by a channel of Redis, both ways on one connection, as RESP 3 has it. */
export function createRedisCarrier(address: FanoutAddress, readName: () => Promise<string>): Carrier {
  const { host, port } = address.servers[0] ?? { host: 'localhost', port: 6379 };
  return {
    name: `Redis at ${host}:${port}`,
    open: (ears) => openLater(ears, (ending) => connect({ address, readName, ears, ending })),
  };
}

interface Connecting {
  address: FanoutAddress;
  readName: () => Promise<string>;
  ears: Ears;
  ending: AbortSignal;
}

async function connect({ address, readName, ears: { hear, lost }, ending }: Connecting) {
  // Loaded where it is used: nobody else pays for it.
  const { createClient } = await import('@redis/client');
  const channel = `reprise.hints.${await readName()}`;
  ending.throwIfAborted();
  const client = createClient(settings(address));
  ending.addEventListener('abort', () => client.destroy());
  // Also told of the connection's end.
  client.on('error', lost);
  await client.connect();
  await client.subscribe(channel, hear);
  return {
    send: async (text: string) => void (await client.publish(channel, text)),
    flush: async () => void (await client.ping()),
  };
}

function settings({ servers, user, password, tls }: FanoutAddress) {
  const { host = 'localhost', port = 6379 } = servers[0] ?? {};
  const place = { host: host.replace(/^\[|\]$/g, ''), port };
  // Certificates are told apart by names alone.
  const name = isIP(place.host) ? {} : { servername: place.host };
  // The link over it reconnects, for all carriers alike.
  const limits = { connectTimeout: CONNECT_MS, reconnectStrategy: false } as const;
  return {
    name: 'reprise-hints',
    RESP: 3,
    maintNotifications: 'disabled',
    ...(user === null ? {} : { username: user }),
    ...(password === null ? {} : { password }),
    socket: tls ? { ...place, ...limits, ...name, tls } : { ...place, ...limits },
  } as const;
}
