import { expect, test } from 'vitest';
import { redactSpan } from '#src/domain/redacted-span.js';
import { createRedactor } from '#src/domain/redaction.js';
import { NO_SPAN, type Span } from '#src/domain/tracing.js';

const redactor = createRedactor(new Set(['s3cr3tValueXYZ']));

/** A span that keeps what it and those within it are told. */
function keepSpan(told: unknown[]): Span {
  return {
    traceparent: '00-1-2-01',
    child(...about) {
      told.push(about);
      return keepSpan(told);
    },
    set: (attributes) => void told.push(attributes),
    end: (failure) => void told.push(failure),
  };
}

test('what a step tells of its work holds none of its secrets, at any depth', () => {
  const told: unknown[] = [];
  const span = redactSpan(keepSpan(told), redactor);
  const child = span.child('GET', { 'server.address': 's3cr3tvaluexyz.invalid', size: 1 }, 'client');
  child.set({ note: 'for s3cr3tValueXYZ', ok: true });
  child.child('with s3cr3tValueXYZ').end('E_s3cr3tValueXYZ');
  span.end();
  expect(span.traceparent).toBe('00-1-2-01');
  expect(told).toEqual([
    ['GET', { 'server.address': '***.invalid', size: 1 }, 'client'],
    { note: 'for ***', ok: true },
    ['with ***', undefined, undefined],
    'E_***',
    undefined,
  ]);
});

test('where nothing is traced, or nothing secret, a span stays the same', () => {
  expect(redactSpan(NO_SPAN, redactor)).toBe(NO_SPAN);
  const span = keepSpan([]);
  expect(redactSpan(span, createRedactor(new Set()))).toBe(span);
});
