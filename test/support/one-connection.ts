import { onTestFinished } from 'vitest';
import { openPostgres } from '#src/db/database.js';
import { createTestDatabase } from './database.js';
import { openNetwork } from './network.js';

/** A database that is reached on one connection, by way of a network that can fail; and directly. */
export async function openOneConnection() {
  const { url, db: direct } = await createTestDatabase();
  const address = new URL(url ?? '');
  const network = await openNetwork(address.href);
  address.port = new URL(network.url).port;
  const database = openPostgres(address.href, { poolSize: 1 });
  onTestFinished(database.close);
  return { network, database, db: database.db, direct };
}
