import { expect, test } from 'vitest';
import { setupServer } from '#test/support/server.js';

const QUERY = JSON.stringify({ query: '{ __typename }' });

async function setup(allowedOrigins: string[] = []) {
  const { post, url } = await setupServer({ connections: { allowedOrigins } });
  const answer = async (response: Response) => {
    const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return [response.status, errors?.[0]?.extensions.code ?? null];
  };
  return {
    post: async (headers: Record<string, string>) => answer(await post(QUERY, headers)),
    get: async (headers: Record<string, string>) =>
      answer(await fetch(`${url}?query={__typename}`, { headers })),
    url,
  };
}

const REFUSED = [403, 'ORIGIN_NOT_ALLOWED'];

test('what a page of another origin sends is refused, unless its origin is allowed', async () => {
  const { post, url } = await setup(['https://app.example']);
  expect(await post({ origin: 'https://evil.example' })).toEqual(REFUSED);
  expect(await post({ origin: 'null' })).toEqual(REFUSED);
  expect(await post({ origin: 'https://app.example' })).toEqual([200, null]);
  expect(await post({ origin: new URL(url).origin })).toEqual([200, null]);
});

test('what a form of any page could send is refused for its type', async () => {
  const { post } = await setup();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    expect(await post({ 'content-type': type })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  expect(await post({ 'content-type': 'application/graphql' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  expect(await post({ 'content-type': 'application/graphql+json' })).toEqual([200, null]);
  expect(await post({ 'content-type': 'application/json; charset=utf-8' })).toEqual([200, null]);
});

test('what a browser loads for a page of another site is refused, and a link to the page of GraphiQL is not', async () => {
  const { get, url } = await setup();
  const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
  expect(await get(image)).toEqual(REFUSED);
  expect(await get({ ...image, 'sec-fetch-site': 'same-origin' })).toEqual([401, 'UNAUTHENTICATED']);
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  const page = await fetch(url, { headers: { ...link, accept: 'text/html' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('html')]);
});
