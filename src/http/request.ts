import type { Span } from '../domain/tracing.js';

/** What is to be sent. */
export interface HttpRequest {
  method: string;
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Left out of a GET and a HEAD. */
  body?: string | null;
  signal?: AbortSignal;
  /** Signs the request as a Standard Webhook; `id` is the same over all attempts. */
  sign?: { id: string; secret: string };
  /** What messages call the address, where it holds a secret itself. */
  shownAs?: string;
  /** What it is sent for: the request is a part of that, and says so in its `traceparent`. */
  span?: Span;
}

/** How messages call a request. */
export function nameOf({ method, url, shownAs }: HttpRequest): string {
  return `${method} ${shownAs ?? url}`;
}
