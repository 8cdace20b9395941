import type { ServerResponse } from 'node:http';
import type { LimitError } from '../limits/limit-error.js';

export function refusal(code: string, message: string, more: object = {}) {
  return { errors: [{ message, extensions: { ...more, code } }] };
}

export function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(`${JSON.stringify(body)}\n`);
}

/** How an interface writes why it refuses, and what else is known of that. */
export type Refuse = (code: string, message: string, more?: object) => object;

/** A refusal in the shape of all errors, with when to come again where that is known. */
export function answerLimit(
  response: ServerResponse,
  { status, message, headers, code, extensions }: LimitError,
  refuse: Refuse = refusal,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  answer(response, status, refuse(code, message, extensions));
}
