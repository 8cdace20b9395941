import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '#src/client/client.js';
import { ListNewestDocument, WatchQueueStatsDocument } from '#src/client/generated/graphql.js';
import { DocumentFileError, readTrustedDocuments } from '#src/limits/trusted-documents.js';
import { readNamedOperations } from '#test/support/named-operations.js';
import { connectSocket, subscribeMessage } from '#test/support/raw-socket.js';
import { setupServer, TOKEN } from '#test/support/server.js';

const OWN = 'query Mine { executions(first: 1) { totalCount } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const named = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } });

async function writeDocuments(content: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-documents-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'persisted-documents.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function setup(persistedDocuments: 'off' | 'allow' | 'only') {
  const file = await writeDocuments({ [`sha256:${hashOf(OWN)}`]: OWN });
  const server = await setupServer({ limits: { persistedDocuments, persistedDocumentFiles: [file] } });
  const send = async (request: object) => {
    const { data, errors } = await (await server.post(JSON.stringify(request))).json();
    return errors ? errors[0].extensions.code : data;
  };
  const client = (own: { persistedDocuments?: boolean } = {}) => {
    const created = createClient({ url: server.url, token: TOKEN, webSocketImpl: WebSocket, ...own });
    onTestFinished(() => created.close());
    return created;
  };
  return { ...server, send, client };
}

test('a document is named by its hash over HTTP, in either way, and over a WebSocket', async () => {
  const { send, url } = await setup('allow');
  const counted = { executions: { totalCount: 0 } };
  expect(await send({ extensions: named(OWN) })).toEqual(counted);
  expect(await send({ documentId: `sha256:${hashOf(OWN)}` })).toEqual(counted);
  const socket = await connectSocket(url);
  socket.send(subscribeMessage('1', '', { extensions: named(OWN) }));
  expect((await socket.until('1'))[0]).toMatchObject({ payload: { data: counted } });
  socket.send(subscribeMessage('2', '', { extensions: named('{ a }') }));
  expect((await socket.until('2'))[0]).toMatchObject({
    payload: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
  });
  expect(await send({ extensions: named('{ a }') })).toBe('PERSISTED_QUERY_NOT_FOUND');
  expect(await send({ query: '{ __typename }' })).toEqual({ __typename: 'Query' });
});

test('where they are off a hash is told so, and the query that comes along is carried out', async () => {
  const { send } = await setup('off');
  expect(await send({ extensions: named(OWN) })).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
  expect(await send({ query: '{ __typename }', extensions: named('{ __typename }') })).toEqual({
    __typename: 'Query',
  });
});

test('where there are only these, others are refused, over whatever they come', async () => {
  const { send, url } = await setup('only');
  expect(await send({ extensions: named(OWN) })).toEqual({ executions: { totalCount: 0 } });
  expect(await send({ query: OWN })).toEqual({ executions: { totalCount: 0 } });
  for (const _again of [1, 2])
    expect(await send({ query: OWN.replace('first: 1', 'first: 100') })).toBe('DOCUMENT_NOT_TRUSTED');
  const socket = await connectSocket(url);
  socket.send(subscribeMessage('1', '{ __typename }'));
  expect((await socket.until('1'))[0]).toMatchObject({
    payload: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }],
  });
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-type') ?? '').not.toContain('html');
});

test('GraphiQL is there where other documents may be sent', async () => {
  const { url } = await setup('allow');
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('html')]);
});

test('the client sends hashes where it is told to, and is let in with or without', async () => {
  const { client } = await setup('only');
  for (const persistedDocuments of [true, false]) {
    const { execute, subscribe } = client({ persistedDocuments });
    expect((await execute(ListNewestDocument, { first: 1 })).executions.edges).toEqual([]);
    const updates = subscribe(WatchQueueStatsDocument, {});
    expect((await updates.next()).value?.queueStats.startQueues).toEqual([]);
    await updates.return();
  }
  await expect(client().execute('{ __typename }', {})).rejects.toMatchObject({
    code: 'DOCUMENT_NOT_TRUSTED',
  });
});

test('the client sends no more than the hash', async () => {
  const { client } = await setup('off');
  const refused = client({ persistedDocuments: true }).execute(ListNewestDocument, { first: 1 });
  await expect(refused).rejects.toMatchObject({ code: 'PERSISTED_QUERY_NOT_SUPPORTED' });
});

test.each(readNamedOperations())('$name is one of those that are always there', ({ document }) => {
  expect(() => readTrustedDocuments('only', []).check(document)).not.toThrow();
});

test.each([
  ['no JSON', 'no json'],
  ['a list', []],
  ['of what is no query', { a: '{' }],
  ['of what is no text', { a: 7 }],
])('a file that is %s is told at the start', async (_what, content) => {
  const file = await writeDocuments(content);
  const read = () => readTrustedDocuments('allow', [file]);
  expect(read).toThrow(DocumentFileError);
  expect(read).toThrow(file);
  expect(() => readTrustedDocuments('off', [file])).not.toThrow();
});
