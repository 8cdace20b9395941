import type { LookupFunction } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startHttpServer } from '#test/support/http-server.js';
import { failureOf, openClient } from './setup.js';

/** Names that lead where the test says, each time to the next of what they may lead to. */
function leading(names: Record<string, string[][]>) {
  const asked: string[] = [];
  const lookup: LookupFunction = (host, options, callback) => {
    const addresses = names[host]?.[asked.filter((name) => name === host).length] ?? [];
    asked.push(host);
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };
  return { asked, lookup };
}

const get = (url: string) => ({ method: 'GET', url });

describe('nothing is sent to', () => {
  test.each([
    'http://127.0.0.1:{port}/',
    'http://127.1:{port}/',
    'http://0x7f.1:{port}/',
    'http://0x7f000001:{port}/',
    'http://2130706433:{port}/',
    'http://0177.0.0.01:{port}/',
    'http://017700000001:{port}/',
    'http://①②⑦.0.0.1:{port}/',
    'http://127.0.0.1.:{port}/',
    'http://%31%32%37.0.0.1:{port}/',
    'http://[::ffff:127.0.0.1]:{port}/',
    'http://[::ffff:7f00:1]:{port}/',
    'http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/',
    'http://[::127.0.0.1]:{port}/',
    'http://[::1]:{port}/',
    'http://[::]:{port}/',
    'http://0.0.0.0:{port}/',
    'http://0:{port}/',
    'http://localhost:{port}/',
    'http://LOCALHOST:{port}/',
    'https://127.0.0.1:{port}/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://10.0.0.1/',
    'http://[fe80::1]/',
    'http://[64:ff9b::7f00:1]/',
  ])('%s', async (url) => {
    const server = await startHttpServer((_request, response) => response.end());
    const failure = await failureOf(
      openClient({ allow: [] }).send(get(url.replace('{port}', `${server.port}`))),
    );
    expect(failure).toMatchObject({ code: 'HTTP_REFUSED_ADDRESS', retryable: false });
    expect(server.received).toEqual([]);
  });
});

test('the refusal names the host, its address and what to set', async () => {
  const { lookup } = leading({ 'shop.example': [['10.0.0.5', '::1']] });
  const client = openClient({ lookup });
  expect((await failureOf(client.send(get('http://shop.example/pay')))).message).toBe(
    'GET http://shop.example/pay was refused: shop.example, which is 10.0.0.5 and ::1, is not on the internet, and so is not sent to; to allow it, name it in http.allow of reprise.config.ts or in HTTP_ALLOW',
  );
  expect((await failureOf(client.send(get('http://10.0.0.5/')))).message).toContain(
    'refused: 10.0.0.5 is not on the internet',
  );
});

test('a name that first leads where it may, and then elsewhere, gets no further for it', async () => {
  const server = await startHttpServer((_request, response) =>
    response.writeHead(200, { connection: 'close' }).end('hello'),
  );
  const { lookup, asked } = leading({
    'rebound.example': [['127.0.0.1'], ['127.0.0.2'], ['::ffff:127.0.0.2']],
  });
  const client = openClient({ lookup });
  const url = `http://rebound.example:${server.port}/`;
  expect((await client.send(get(url))).text).toBe('hello');
  for (const _again of [1, 2])
    expect(await failureOf(client.send(get(url)))).toMatchObject({ code: 'HTTP_REFUSED_ADDRESS' });
  expect(asked).toHaveLength(3);
  expect(server.received).toHaveLength(1);
});

test('the address that was checked is the one connected to: a name is asked for once a connection', async () => {
  const server = await startHttpServer((_request, response) => response.end('hello'));
  const { lookup, asked } = leading({ 'once.example': [['127.0.0.1'], ['127.0.0.1'], ['10.0.0.1']] });
  const client = openClient({ lookup });
  for (const _ of Array(5)) await client.send(get(`http://once.example:${server.port}/`));
  expect(asked).toHaveLength(new Set(server.received.map(({ port }) => port)).size);
  expect(server.received[4]?.headers.host).toBe(`once.example:${server.port}`);
});

test('of the addresses of a name only those are tried that may be', async () => {
  const server = await startHttpServer((_request, response) => response.end('hello'));
  const { lookup } = leading({ 'mixed.example': [['10.255.255.1', '127.0.0.1', 'fe80::1%lo']] });
  const answer = await openClient({ lookup }).send(get(`http://mixed.example:${server.port}/`));
  expect(answer.text).toBe('hello');
});

test('a redirect is checked as a request of its own', async () => {
  const inner = await startHttpServer((_request, response) => response.end('secret'));
  const { lookup } = leading({ 'inner.example': [['127.0.0.1']] });
  const targets = [
    inner.url,
    `http://inner.example:${inner.port}/`,
    'http://169.254.169.254/',
    'http://0x7f.1/',
  ];
  for (const location of targets) {
    const outer = await startHttpServer((_request, response) => response.writeHead(302, { location }).end());
    const client = openClient({ allow: [`127.0.0.1:${outer.port}`], lookup });
    const failure = await failureOf(client.send(get(outer.url)));
    expect(failure).toMatchObject({ code: 'HTTP_REFUSED_ADDRESS', retryable: false });
  }
  expect(inner.received).toEqual([]);
});

describe('what is not on the internet is sent to where it is allowed', () => {
  test.each(['127.0.0.1', '127.0.0.0/8', '127.0.0.1:{port}', '0x7f.1'])('by %s', async (allow) => {
    const server = await startHttpServer((_request, response) => response.end('hello'));
    const client = openClient({ allow: [allow.replace('{port}', `${server.port}`)] });
    expect((await client.send(get(server.url))).text).toBe('hello');
    expect((await client.send(get(`http://2130706433:${server.port}`))).text).toBe('hello');
  });

  test.each(['ledger.internal', 'Ledger.Internal.', 'ledger.internal:{port}'])('by %s', async (allow) => {
    const server = await startHttpServer((_request, response) => response.end('hello'));
    const { lookup } = leading({ 'ledger.internal': [['127.0.0.1']], 'ledger.internal.': [['127.0.0.1']] });
    const client = openClient({ allow: [allow.replace('{port}', `${server.port}`)], lookup });
    expect((await client.send(get(`http://LEDGER.internal:${server.port}`))).text).toBe('hello');
    expect((await client.send(get(`http://ledger.internal.:${server.port}`))).text).toBe('hello');
  });

  test('and nowhere else: another port, name or address is refused', async () => {
    const server = await startHttpServer((_request, response) => response.end('hello'));
    const { lookup } = leading({ 'ledger.internal': [['127.0.0.1']], 'other.internal': [['127.0.0.1']] });
    const client = openClient({ allow: ['ledger.internal:1', '127.0.0.1:1', '127.0.0.2'], lookup });
    for (const host of ['ledger.internal', 'other.internal', '127.0.0.1'])
      expect(await failureOf(client.send(get(`http://${host}:${server.port}`)))).toMatchObject({
        code: 'HTTP_REFUSED_ADDRESS',
      });
    expect(server.received).toEqual([]);
  });
});
