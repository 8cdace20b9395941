import postgres from 'postgres';
import type { Carrier, Link } from './carrier.js';

const CHANNEL = 'reprise';

/**
 * LISTEN and NOTIFY, on one connection of its own: inside a writing transaction NOTIFY takes a database-wide lock at commit.
 * The driver's own `listen` is not used: it makes its connection anew only where it sees that one end.
 */
export function createNotifyCarrier(url: string): Carrier {
  return {
    name: 'PostgreSQL, by NOTIFY',
    open({ ready, hear, lost }): Link {
      const client = postgres(url, {
        max: 1,
        idle_timeout: 0,
        max_lifetime: null,
        fetch_types: false,
        connect_timeout: 10,
        onnotice: () => {},
        onclose: () => lost(new Error('the connection was closed')),
        // A hint may be lost, so its commit need not wait for the disk.
        connection: { application_name: 'reprise hints', synchronous_commit: 'off' },
        // What the driver's `listen` uses inside; its types don't name it.
        ...{ onnotify: (_channel: string, text: string) => hear(text) },
      });
      client.unsafe(`listen ${CHANNEL}`).then(ready, lost);
      return {
        send: async (text) => void (await client.notify(CHANNEL, text)),
        flush: async () => void (await client`select 1`),
        close: () => void client.end({ timeout: 0 }).catch(() => {}),
      };
    },
  };
}
