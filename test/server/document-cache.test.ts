import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { DocumentCache } from '#src/server/document-cache.js';

const document = parse('{ a }');

test('what is asked for stays, and what is not goes when there is too much', () => {
  const cache = new DocumentCache();
  const text = (name: string) => name.padEnd(50_000, ' ');
  cache.set(text('kept'), document);
  for (let index = 0; index < 100; index++) {
    cache.set(text(`${index}`), document);
    expect(cache.get(text('kept'))).toBe(document);
  }
  expect(cache.get(text('0'))).toBeUndefined();
  expect(cache.get(text('99'))).toBe(document);
  expect(cache.size).toBe(10);
});

test('what is very long is not kept', () => {
  const cache = new DocumentCache();
  cache.set('x'.repeat(70_000), document);
  expect(cache.size).toBe(0);
});
