import { expect, inject, test } from 'vitest';
import type { z } from 'zod';
import type { Route } from '#src/server/rest/route.js';
import { REST_PATH, routes } from '#src/server/rest/routes.js';
import { authorization } from '#test/support/server.js';
import { findHarm } from './harm.js';
import { hear, NO_RATES, setupHostileServer } from './hostile-server.js';
import { forEachOf, NAUGHTY_STRINGS, shareOf } from './naughty-strings.js';

const STRINGS = shareOf(NAUGHTY_STRINGS, inject('postgresUrl') === null);
const HEADERS = [
  'authorization',
  'idempotency-key',
  'x-request-id',
  'traceparent',
  'accept',
  'content-type',
  'origin',
];

interface RestRequest {
  path: string;
  body?: string;
  headers?: Record<string, string>;
}
/** A string of a request, such as the body's `reason`. */
type RestPlace = (text: string) => RestRequest;

/** Of what is read before the route is known, one way of asking and one of telling is enough. */
function headersOf(route: Route): readonly string[] {
  const isFirst = routes.find(({ method }) => method === route.method) === route;
  return isFirst ? HEADERS : HEADERS.filter((name) => route.idempotent && name === 'idempotency-key');
}

function keysOf(schema: z.ZodType | undefined): string[] {
  return Object.keys((schema as z.ZodObject | undefined)?.shape ?? {});
}

/** Every string that may be in a request to a route; `path` is that of an execution or an approval. */
function placesOf(route: Route, id: string): Record<string, RestPlace> {
  const path = route.path.replace('{id}', id);
  const body = route.body ? '{}' : undefined;
  const places: Record<string, RestPlace> = {};
  if (route.path.includes('{id}'))
    places['{id}'] = (text) => ({ path: route.path.replace('{id}', () => encodeURIComponent(text)) });
  for (const key of [...keysOf(route.query), 'unknown'])
    places[`?${key}`] = (text) => ({ path: `${path}?${new URLSearchParams({ [key]: text })}` });
  for (const key of keysOf(route.body)) {
    places[`body.${key}`] = (text) => ({ path, body: JSON.stringify({ workflow_id: 'waits', [key]: text }) });
    places[`body.${key}{}`] = (text) => ({ path, body: JSON.stringify({ [key]: { [text]: [text] } }) });
  }
  if (route.body) places['the whole body'] = (text) => ({ path, body: text });
  for (const name of headersOf(route))
    places[name] = (text) => ({ path, ...(body && { body }), headers: { [name]: asHeader(text) } });
  return places;
}

/** Bytes of UTF-8, as any client may send them, without what would end a header. */
function asHeader(text: string): string {
  const bytes = Buffer.from(text).filter((byte) => byte === 9 || (byte >= 32 && byte !== 127));
  return Buffer.from(bytes).toString('latin1');
}

test('each of the naughty strings, on one database or the other, through every text of REST is answered for what it is', async () => {
  const { url, start, takeFaults, expectAnswering } = await setupHostileServer(NO_RATES);
  const send = async (route: Route, { path, body, headers }: RestRequest) => {
    const own = { authorization, 'content-type': 'application/json', ...headers };
    const sent = route.method === 'GET' || body === undefined ? {} : { body };
    return hear(
      await fetch(new URL(`${REST_PATH}${path}`, url), { method: route.method, headers: own, ...sent }),
    );
  };
  let count = 0;
  await forEachOf(STRINGS, 8, async (text) => {
    const { id } = await start('waits');
    for (const route of routes)
      for (const [place, make] of Object.entries(placesOf(route, id))) {
        const harm = findHarm(await send(route, make(text)), text);
        expect({ text, route: route.name, place, harm }).toEqual({
          text,
          route: route.name,
          place,
          harm: [],
        });
        count++;
      }
  });
  expect(count).toBeGreaterThan(STRINGS.length * routes.length * 2);
  expect(takeFaults()).toEqual([]);
  await expectAnswering();
}, 300_000);
