import type { Json } from './json.js';

/** What one entry of an `execute[]` list does. Strings are templates, resolved when the step starts. */
export type Effect = HttpEffect | LogEffect | NotifyEffect;

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
