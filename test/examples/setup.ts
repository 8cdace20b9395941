import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { Json, JsonObject } from '#src/domain/json.js';
import { setupTimedEngine } from '#test/support/engine.js';
import { type Received, sendJson, startHttpServer } from '#test/support/http-server.js';

/** What the other side answers: a status and a body, or a body alone. Told the request, and the how-manieth of its kind it is. */
export type Answers = Record<
  string,
  (request: Received, times: number) => [status: number, body: Json] | Json
>;

const folder = new URL('../../examples/workflows/', import.meta.url);
const HOUR_MS = 3_600_000;

/** An execution of an example, in a worker, beside a server that gives these answers, by `GET /path`. Time stands still. */
export async function startExample(key: string, payloadOf: (url: string) => JsonObject, answers: Answers) {
  const engine = await setupTimedEngine();
  onTestFinished(engine.close);
  const times = new Map<string, number>();
  const { url, received } = await startHttpServer((request, response) => {
    const what = `${request.method} ${request.path}`;
    times.set(what, (times.get(what) ?? 0) + 1);
    const answer = answers[what]?.(request, times.get(what) ?? 0) ?? [404, { unknown: what }];
    if (Array.isArray(answer)) sendJson(response, answer[1], Number(answer[0]));
    else sendJson(response, answer);
  });
  await engine.publish(JSON.parse(readFileSync(new URL(`${key}.json`, folder), 'utf8')));
  // Days may pass at once, while no heartbeat comes through.
  engine.startWorker();
  const { id } = await engine.start(key, payloadOf(url));
  return {
    ...engine,
    id,
    /** The requests so far, as `POST /orders {"id":1}`. */
    calls: () => received.map(({ method, path, body }) => [`${method} ${path}`, body].join(' ').trim()),
    passHours: (hours: number) => engine.pass(hours * HOUR_MS),
    /** How each step at the top stands. */
    statuses: async () =>
      Object.fromEntries(
        [...(await engine.stored(id)).steps.values()].map(({ path, status }) => [path, status]),
      ),
    output: async (path: string) => (await engine.row(id, path))?.output,
  };
}
