import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { eventCursor } from '#src/graphql/cursor.js';
import { hasCurl } from '#test/support/curl.js';
import { authorization, setupServer } from '#test/support/server.js';

const QUERY = `subscription ($id: ID!, $after: String) {
  executionUpdated(id: $id, after: $after) { cursor event { seq } execution { status } }
}`;

/** An execution that has ended, with its three events. */
async function setup() {
  const server = await setupServer();
  await server.publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const { id } = await server.start('rest');
  await server.pause(id);
  await server.cancel(id);
  const { length } = await server.history(id);
  return { ...server, id, last: length };
}

const updateText = (id: string, seq: number, status: string) => {
  const cursor = eventCursor(id, seq);
  const update = { cursor, event: { seq }, execution: { status } };
  return `event: next\ndata: ${JSON.stringify({ data: { executionUpdated: update } })}\nid: ${cursor}\n\n`;
};
const COMPLETE = 'event: complete\ndata:\n\n';
const idsIn = (text: string) => [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id);
const withoutPings = (text: string) => text.replaceAll(/^:\n\n/gm, '');

test('a stream of server-sent events carries the cursor of each update as its id, and says when it is complete', async () => {
  const { id, last, post } = await setup();
  const response = await post(
    JSON.stringify({ query: QUERY, variables: { id, after: eventCursor(id, last - 1) } }),
    {
      accept: 'text/event-stream',
    },
  );
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect(withoutPings(await response.text())).toBe(`${updateText(id, last, 'CANCELLED')}${COMPLETE}`);
});

test('the last event id is nothing to a query that has an $after of its own', async () => {
  const { id, post } = await setup();
  const query = 'query ($after: String) { executions(after: $after) { totalCount } }';
  const answer = await post(JSON.stringify({ query }), { 'last-event-id': eventCursor(id, 1) });
  expect(await answer.json()).toEqual({ data: { executions: { totalCount: 1 } } });
});

test('a client that comes back goes on after its last event id, over POST and over GET', async () => {
  const { id, last, post, url } = await setup();
  const variables = { id, after: eventCursor(id, 0) };
  const headers = { accept: 'text/event-stream', 'last-event-id': eventCursor(id, last - 2) };
  const sent = await post(JSON.stringify({ query: QUERY, variables }), headers);
  const wanted = [eventCursor(id, last - 1), eventCursor(id, last)];
  expect(idsIn(await sent.text())).toEqual(wanted);
  const query = new URLSearchParams({ query: QUERY, variables: JSON.stringify(variables) });
  const asked = await fetch(`${url}?${query}`, { headers: { ...headers, authorization } });
  expect(idsIn(await asked.text())).toEqual(wanted);
});

test('without a cursor that was asked for there is no id, and an error has none', async () => {
  const { id, post } = await setup();
  const accept = { accept: 'text/event-stream' };
  const plain = `subscription { executionUpdated(id: "${id}") { execution { status } } }`;
  const text = await (await post(JSON.stringify({ query: plain }), accept)).text();
  expect(withoutPings(text)).toBe(
    `event: next\ndata: {"data":{"executionUpdated":{"execution":{"status":"CANCELLED"}}}}\n\n${COMPLETE}`,
  );
  const wrong = JSON.stringify({ query: QUERY, variables: { id, after: 'nonsense' } });
  const refused = await (await post(wrong, accept)).text();
  expect(refused).toContain('"code":"CURSOR_INVALID"');
  expect(idsIn(refused)).toEqual([]);
});

test.runIf(hasCurl())('curl -N shows each update when it comes', async () => {
  const { url, publish, start, pause, cancel, subscribers } = await setupServer();
  await publish({ workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] });
  const { id } = await start('rest');
  const curl = spawn('curl', [
    '-sN',
    url,
    ...['-H', `authorization: ${authorization}`],
    ...['-H', 'content-type: application/json', '-H', 'accept: text/event-stream'],
    ...['-d', JSON.stringify({ query: QUERY, variables: { id } })],
  ]);
  onTestFinished(() => void curl.kill('SIGKILL'));
  let text = '';
  curl.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const shows = async (wanted: string) => {
    while (!text.includes(wanted)) await once(curl.stdout, 'data');
  };
  const ended = once(curl, 'close');
  await subscribers(1);
  await shows(`id: ${eventCursor(id, 1)}\n`);
  await pause(id);
  await shows('"status":"PAUSED"');
  await cancel(id);
  expect(await ended).toEqual([0, null]);
  expect(text.endsWith(COMPLETE)).toBe(true);
});
