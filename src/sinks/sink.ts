import type { RecordEffect } from '../domain/effect.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { Logger } from '../domain/logger.js';
import type { Span } from '../domain/tracing.js';
import type { HttpClient } from '../http/client.js';

/** Where the entries of an `execute[]` list go that another system carries out. */
export interface Sink {
  name: string;
  /** Resolves with what the receiver answered, null where that is nothing. Throws a `StepFailure`. */
  deliver(message: SinkMessage, delivery: Delivery): Promise<Json>;
}

export interface Delivery {
  /** The same over all attempts, and another for each delivery: by it a receiver can tell a repetition. */
  idempotencyKey: string;
  signal: AbortSignal;
  logger: Logger;
  /** The step in its trace; hand it on with what is sent. */
  span: Span;
  http: HttpClient;
}

/** An entry as its author wrote it, with its templates resolved, and where it comes from. What receivers get as JSON. */
export type SinkMessage = Notification | RecordRequest;

interface Origin {
  execution_id: string;
  /** The path of the step. */
  step: string;
}

/** One message to one of the recipients. */
export interface Notification extends Origin {
  type: 'notify';
  recipient: string;
  message: string;
}

export interface RecordRequest extends Origin {
  type: RecordEffect['type'];
  entity: string;
  entity_id: string | null;
  data: JsonObject;
}

/** What the configuration says of sinks. What has none goes to the log. */
export interface SinkSettings {
  create_record?: Sink | undefined;
  update_record?: Sink | undefined;
  create_approval_request?: Sink | undefined;
  notify?: NotifySinks | undefined;
  webhooks?: { secret?: string | undefined } | undefined;
}

/** By the kind of recipient: an address, `slack:#channel`, `role:name`; `default` takes all others. */
export interface NotifySinks {
  email?: Sink | undefined;
  slack?: Sink | undefined;
  role?: Sink | undefined;
  default?: Sink | undefined;
}
