import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { describeApi } from '#src/server/rest/openapi.js';
import { findRoute, routes } from '#src/server/rest/routes.js';
import { setupServer } from '#test/support/server.js';

const ROOT = new URL('../../../', import.meta.url);

async function setup() {
  const server = await setupServer();
  return { get: (path: string) => fetch(new URL(path, server.url)) };
}

test('the description is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(JSON.parse(JSON.stringify(describeApi())))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('the committed description is that of the routes', () => {
  expect(JSON.parse(readFileSync(new URL('schema/openapi.json', ROOT), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(describeApi())),
  );
});

test('every reference of the description leads somewhere', () => {
  const text = JSON.stringify(describeApi());
  const { components } = describeApi();
  const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1] ?? '');
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !(name in components.schemas))).toEqual([]);
  expect(text).not.toContain('__schema');
});

test('no two operations have one name, and each route is found by its own address', () => {
  const names = routes.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const route of routes) expect(findRoute(route.method, route.path).route).toBe(route);
});

test('anybody may read how to use the API', async () => {
  const { get } = await setup();
  const response = await get('/api/v1/openapi.json');
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(describeApi())));
});

test('the page for people loads, runs and sends nothing', async () => {
  const { get } = await setup();
  const response = await get('/api/v1/docs');
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  const page = await response.text();
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(response.headers.get('content-security-policy')).toContain(`'sha256-${hash}'`);
  expect(page).not.toMatch(/<script|<link|<img|\son\w+=|style="|https?:\/\//);
  for (const { path, method, summary } of routes) {
    expect(page).toContain(`${method} /api/v1${path}`);
    expect(page).toContain(summary);
  }
});

test('every link of the page leads to a place on it or to the description', async () => {
  const { get } = await setup();
  const page = await (await get('/api/v1/docs')).text();
  const links = [...page.matchAll(/href="([^"]+)"/g)].map((match) => match[1] ?? '');
  const places = new Set([...page.matchAll(/id="([^"]+)"/g)].map((match) => `#${match[1]}`));
  expect(links.filter((link) => !places.has(link))).toEqual(['/api/v1/openapi.json']);
});

test('GraphQL refuses in its own words still', async () => {
  const { get } = await setup();
  expect(await (await get('/graphql')).json()).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
});
