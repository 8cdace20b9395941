import type { Checkpoint } from './checkpoint.js';

/** One statement that stored the checkpoints of many runs. */
export interface Flush {
  checkpoints: number;
  /** How many of them were refused, since their executions had moved on. */
  refused: number;
  seconds: number;
}

/** One operation of GraphQL, over whatever connection. */
export interface OperationDone {
  kind: 'query' | 'mutation' | 'subscription' | 'unknown';
  /** The field of the schema that it asks for; never a name that a client made up. */
  name: string;
  outcome: 'ok' | 'refused' | 'fault';
  seconds: number;
}

/** One answer over HTTP. */
export interface RequestDone {
  method: string;
  /** Where it went, by the name of the route and not by the address that was sent. */
  route: string;
  status: number;
  /** Null for a stream, which lasts as long as somebody reads it. */
  seconds: number | null;
}

/** What this process did, told as it is done. Cheap, and never throws. */
export interface Metrics {
  /** Told of writes once they are committed. */
  stored(checkpoints: readonly Checkpoint[]): void;
  /** A resume was refused, or broke. */
  resumeFailed(code: string): void;
  /** The background resumer went once through what is paused. */
  resumerCycle(seconds: number): void;
  flushed(flush: Flush): void;
  operationDone(operation: OperationDone): void;
  requestDone(request: RequestDone): void;
  /** Subscriptions under way: one more, or one less. */
  subscriptions(by: 1 | -1): void;
}

export const NO_METRICS: Metrics = {
  stored() {},
  resumeFailed() {},
  resumerCycle() {},
  flushed() {},
  operationDone() {},
  requestDone() {},
  subscriptions() {},
};
