import type { Json, JsonObject } from './json.js';

/** What one entry of an `execute[]` list does. Strings are templates, resolved when the step starts. */
export type Effect = HttpEffect | LogEffect | NotifyEffect | RecordEffect;

export interface HttpEffect {
  type: 'http_request' | 'webhook';
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Json;
}

export interface LogEffect {
  type: 'log';
  message: string;
}

export interface NotifyEffect {
  type: 'notify';
  recipients: string[];
  message: string;
}

/** What is asked of another system: to make or change a record there, or to have somebody approve of one. */
export interface RecordEffect {
  type: 'create_record' | 'update_record' | 'create_approval_request';
  entity: string;
  /** Null for a record that is yet to be made. */
  entityId: string | null;
  data: JsonObject;
}
