import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import type { Carrier, Ears } from '../db/carrier.js';
import type { FanoutAddress } from '../domain/fanout-address.js';
import { openLater } from './open-later.js';

/** It does not reconnect by itself: the link over it does that, for all carriers alike. The timeout is for each server in turn. */
const SETTINGS = { name: 'reprise hints', timeout: 2_000, reconnect: false };

/** Hints by a subject of NATS. */
export function createNatsCarrier(address: FanoutAddress, readName: () => Promise<string>): Carrier {
  const servers = address.servers.map(({ host, port }) => `${host}:${port}`);
  return {
    name: `NATS at ${servers.join(', ')}`,
    open: (ears) => openLater(ears, (ending) => connect({ servers, address, readName, ears, ending })),
  };
}

interface Connecting {
  servers: string[];
  address: FanoutAddress;
  readName: () => Promise<string>;
  ears: Ears;
  ending: AbortSignal;
}

async function connect({ servers, address, readName, ears: { hear, lost }, ending }: Connecting) {
  // Loaded where it is used: nobody else pays for it.
  const nats = await import('@nats-io/transport-node');
  const subject = `reprise.hints.${await readName()}`;
  const connection = await nats.connect({ servers, ...SETTINGS, ...credentials(address) });
  const end = () => void connection.close().catch(() => {});
  ending.addEventListener('abort', end);
  if (ending.aborted) end();
  void watch(connection, lost);
  connection.subscribe(subject, {
    callback: (error, message) => (error ? lost(error) : hear(message.string())),
  });
  await connection.flush();
  return {
    send: async (text: string) => connection.publish(subject, text),
    flush: () => connection.flush(),
  };
}

function credentials({ user, password, tls }: FanoutAddress): ConnectionOptions {
  const encrypted = tls ? { tls: {} } : {};
  if (user === null) return encrypted;
  return password === null ? { ...encrypted, token: user } : { ...encrypted, user, pass: password };
}

/** What is refused comes as a status, and only from the end on does the connection tell. */
async function watch(connection: NatsConnection, lost: (reason: unknown) => void): Promise<void> {
  for await (const status of connection.status()) if (status.type === 'error') lost(status.error);
  lost((await connection.closed()) ?? new Error('the connection was closed'));
}
