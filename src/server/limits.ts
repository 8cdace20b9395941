/** What live connections may take, and what is asked of them. */
export interface ConnectionLimits {
  /** Operations under way on one WebSocket. */
  subscriptionsPerSocket: number;
  /** WebSockets and streams of server-sent events of one caller. */
  socketsPerUser: number;
  subscriptionsPerGateway: number;
  /** How long a WebSocket may be open before it says who it is. */
  initMs: number;
  /** WebSockets from one address that may be open without having said whose they are. */
  newcomersPerAddress: number;
  /** The largest message that a client may send over a WebSocket. */
  messageBytes: number;
  /** The most that a client may send over a WebSocket within a second; twice its subscriptions, where those are more. */
  messagesPerSecond: number;
  /** How often a WebSocket is pinged; one that has not answered by the next time is gone. */
  pingMs: number;
  /** With more than that unsent, a WebSocket is full: nothing more is read for it. */
  unsentBytes: number;
  /** How long a reader may take nothing while there is more than that for it. */
  stallMs: number;
  /** Origins, besides its own, whose pages may connect; `*` is any. */
  allowedOrigins: readonly string[];
  /** Over how long the connections are closed when the gateway stops. */
  drainMs: number;
}

export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  subscriptionsPerSocket: 50,
  socketsPerUser: 20,
  subscriptionsPerGateway: 5_000,
  initMs: 3_000,
  newcomersPerAddress: 1_000,
  messageBytes: 64 * 1024,
  messagesPerSecond: 200,
  pingMs: 12_000,
  unsentBytes: 4 * 1024 * 1024,
  stallMs: 30_000,
  allowedOrigins: [],
  drainMs: 30_000,
};
