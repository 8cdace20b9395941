import type { ServerResponse } from 'node:http';

export function refusal(code: string, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}

export function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(`${JSON.stringify(body)}\n`);
}
