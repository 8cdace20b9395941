import type { Clock } from '../domain/runtime.js';
import type { IsStillGranted } from '../services/agent-claim.js';
import type { Caller } from '../services/services.js';
import { type Authenticate, askWho, findPermit, isSameCaller, TokenRefusedError } from './auth.js';

/** Who asks, and how to find out later whether that still holds. */
export interface Grant {
  caller: Caller;
  isStillGranted: IsStillGranted;
}

interface Parts {
  authenticate: Authenticate;
  services: { clock: Clock };
}

/** Of a caller that was let in with this header. */
export function grantTo(
  caller: Caller,
  authorization: string | undefined,
  { authenticate, services: { clock } }: Parts,
): Grant {
  return {
    caller,
    async isStillGranted() {
      const found = await askWho(findPermit(authenticate, clock, authorization));
      if (found === null || found instanceof TokenRefusedError) return false;
      return isSameCaller(found.caller, caller);
    },
  };
}
