/** What programs and web pages import from `reprise/client`. */
export {
  type Client,
  type ClientOptions,
  createClient,
  type Document,
  type ExecutionUpdate,
  type Updates,
} from './client.js';
export { ConnectionLostError, RequestError } from './errors.js';
export * from './generated/graphql.js';
export type { LiveState } from './state.js';
export type { SubscribeOptions } from './subscription.js';
export type { TokenSource } from './token.js';
