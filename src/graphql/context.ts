import type { Logger } from '../domain/logger.js';
import type { Feed } from '../events/feed.js';
import type { Caller, Services } from '../services/services.js';

/** What a resolver works with: who asks, and the parts that answer. One a request, or one a subscription. */
export interface GraphqlContext {
  caller: Caller;
  services: Services;
  feed: Feed;
  logger: Logger;
  /** Where people reach this server; null: where the request did. */
  publicUrl: string | null;
}
