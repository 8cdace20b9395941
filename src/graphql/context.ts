import type { Logger } from '../domain/logger.js';
import type { Feed } from '../events/feed.js';
import type { IsStillGranted } from '../services/agent-claim.js';
import type { Caller, Services } from '../services/services.js';

/** What a resolver works with: who asks, and the parts that answer. One a request, or one a subscription. */
export interface GraphqlContext {
  caller: Caller;
  /** Asks again whether the caller may still come with what it came with. */
  isStillGranted: IsStillGranted;
  services: Services;
  feed: Feed;
  logger: Logger;
  /** Where people reach this server; null: where the request did. */
  publicUrl: string | null;
}
