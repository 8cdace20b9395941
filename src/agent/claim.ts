import type { ClaimOperationsMutation } from '../client/generated/graphql.js';

type Claimed = Extract<ClaimOperationsMutation['claimOperations'], { operations: unknown }>;

/** An operation as it was given to this agent. */
export type Claim = Claimed['operations'][number];
