import type { Effect } from '../domain/effect.js';
import type { WaitingData } from '../domain/event.js';
import type { GraphNode } from '../domain/graph.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { Logger } from '../domain/logger.js';
import type { Secrets } from '../domain/secret.js';
import type { Span } from '../domain/tracing.js';
import type { HttpClient } from '../http/client.js';
import type { Operations } from '../operations/registry.js';
import type { SinkSettings } from '../sinks/sink.js';

/** Where a step stands: finished, waiting by itself, put where agents look, held for a person, or about to do work outside. */
export type Stand =
  | { kind: 'done'; output: Json; next: string | null; input?: Json }
  | { kind: 'wait'; wait: WaitingData; input: Json }
  | { kind: 'queue'; queue: string; input: Json }
  | { kind: 'hold'; output: Json }
  | { kind: 'work'; input: Json };

/** One step type. `enter` and `leave` are pure and take no time; only `run` touches the world. */
export interface StepRunner<N extends GraphNode> {
  enter(node: N, context: JsonObject, now: Date): Stand;
  /** Does the work that `enter` asked for; its `input` was stored before. Throws a `StepFailure`. */
  run?(node: N, input: Json, work: Work): Promise<Json>;
  /** Where the step stands after `run`. */
  leave?(node: N, output: Json, context: JsonObject): Stand;
}

/** What doing the work may use. */
export interface Work {
  executionId: string;
  stepPath: string;
  /** Aborted at the step's time limit, and when a pause or cancel signals it to stop. */
  signal: AbortSignal;
  /** The same for the same `part` of the same step over all attempts, so that a receiver can tell a repetition. */
  idempotencyKey(part: string): string;
  logger: Logger;
  /** The step in the trace of its execution. */
  span: Span;
  /** Which attempt this is: 1 at first. */
  attempt: number;
  /** Tells those who watch how far it has come: 0 to 100, and in words. May be called at any rate. */
  reportProgress(percent: number | null, message?: string | null): void;
  tools: Tools;
}

/** What the configuration gives to the steps of a process. */
export interface Tools {
  /** Most bytes of JSON that a step may leave behind. */
  maxOutputBytes: number;
  /** The one way out: refuses addresses that nobody but the operator may reach. */
  http: HttpClient;
  sinks: SinkSettings;
  operations: Operations;
  /** What definitions name by `secret("name")`. */
  secrets: Secrets;
}

/** Does one entry of an `execute[]` list, its templates already resolved. */
export type EffectRunner<E extends Effect> = (effect: E, work: Work, idempotencyKey: string) => Promise<Json>;
