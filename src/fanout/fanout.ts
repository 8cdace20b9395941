import type { Fanout } from '../db/carrier.js';
import type { FanoutAddress } from '../domain/fanout-address.js';
import { createNatsCarrier } from './nats.js';
import { createRedisCarrier } from './redis.js';

/** Takes hints by the server at an address, instead of the database. */
export function createFanout(address: FanoutAddress): Fanout {
  const create = address.kind === 'nats' ? createNatsCarrier : createRedisCarrier;
  return (readName) => create(address, readName);
}
