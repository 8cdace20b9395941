import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { redactLines } from '#src/domain/redacted-lines.js';
import { createRedactor, NOTHING_SECRET } from '#src/domain/redaction.js';

const VALUE = 'p&s "wörd"/1+1';
const redactor = createRedactor(new Set([VALUE]));

describe('a secret is found', () => {
  test.each<[string, string]>([
    ['as it is', VALUE],
    ['in a URL', encodeURIComponent(VALUE)],
    ['in a URL with small digits', encodeURIComponent(VALUE).replace(/%\w\w/g, (byte) => byte.toLowerCase())],
    ['in a URL as it is made whole', new URL(`https://x.example/?${VALUE}`).search],
    ['in JSON that is ASCII alone', VALUE.replaceAll('ö', '\\u00f6').replaceAll('"', '\\"')],
    ['in a form', new URLSearchParams({ a: VALUE }).toString()],
    ['in JSON', JSON.stringify({ a: VALUE })],
    ['in Base64', Buffer.from(VALUE).toString('base64')],
    ['in Base64 after a user', Buffer.from(`ada:${VALUE}`).toString('base64')],
    ['in Base64 for URLs', Buffer.from(`user:${VALUE}:x`).toString('base64url')],
  ])('%s', (_how, text) => {
    const shown = redactor.text(`before ${text} after`);
    expect(shown).toMatch(/^before .*\*\*\*.* after$/);
    for (const part of [VALUE, 'rd', 'cmR', encodeURIComponent('wö')]) expect(shown).not.toContain(part);
  });

  test.each(['s3cr3tValueXYZ', 'Schlüssel-WORT', 'ＦＵＬＬＥＲ'])('as a host that is %s', (value) => {
    const { hostname } = new URL(`http://${value}/`);
    const bank = createRedactor(new Set([value]));
    expect(bank.text(`getaddrinfo ENOTFOUND ${hostname}.invalid`)).toBe('getaddrinfo ENOTFOUND ***.invalid');
    expect(bank.text(value.toUpperCase())).toBe('***');
    expect(bank.message(`ENOTFOUND ${hostname.slice(0, -1)}`)).toBe('ENOTFOUND ***');
  });

  test('in Base64 of whatever stands around it, but for what it shares with that', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 4 }), fc.string(), (before, value, after) => {
        const encoded = Buffer.from(before + value.toWellFormed() + after).toString('base64');
        expect(createRedactor(new Set([value.toWellFormed()])).text(encoded)).toContain('***');
      }),
    );
  });

  test('in values, keys and numbers at any depth', () => {
    const pin = createRedactor(new Set(['12345']));
    expect(pin.json({ a: [{ b12345: 'no 12345' }], n: 12345, other: 123456, no: null })).toEqual({
      ...{ a: [{ 'b***': 'no ***' }], n: '***', other: 123456, no: null },
    });
  });

  test('where a message was cut off in its midst', () => {
    const bank = createRedactor(new Set(['sk_live_0123456789']));
    expect(bank.message('answered 401: Bearer sk_live_0123')).toBe('answered 401: Bearer ***');
    expect(bank.message('answered 401: Bearer sk_')).toBe('answered 401: Bearer sk_');
    expect(bank.message('sk_live_0123456789 and sk_live_')).toBe('*** and ***');
    expect(redactor.message(`?${encodeURIComponent(VALUE).slice(0, 11)}`)).toBe('?***');
    expect(redactor.message(`Basic ${Buffer.from(`u:${VALUE}`).toString('base64').slice(0, 9)}`)).toBe(
      'Basic dTp***',
    );
  });
});

test('what holds no secret stays as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value));
      expect(createRedactor(new Set(['a secret that no chance makes'])).json(json)).toEqual(json);
    }),
  );
  expect(createRedactor(new Set())).toBe(NOTHING_SECRET);
});

describe('a line of the log', () => {
  function log(fields: object, message: string) {
    const lines: string[] = [];
    const logger = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });
    redactLines(logger, redactor).warn(fields, message);
    expect(lines.join()).not.toContain(VALUE);
    expect(lines.join()).not.toContain(JSON.stringify(VALUE).slice(1, -1));
    return JSON.parse(lines[0] ?? '');
  }

  test('has neither in its message nor in its fields a secret', () => {
    const line = log({ a: { b: [VALUE] }, big: 7n }, `sent ${VALUE}`);
    expect(line).toEqual({ level: 40, a: { b: ['***'] }, big: '7', msg: 'sent ***' });
  });

  test('tells errors and their causes without it', () => {
    const cause = Object.assign(new TypeError(`because of ${VALUE}`), { code: 'E_ODD' });
    const { err } = log({ err: new Error(`no ${VALUE}`, { cause }) }, 'failed');
    expect(err).toMatchObject({ name: 'Error', message: 'no ***: because of ***' });
    expect(err.stack).toMatch(/Error: no \*\*\*.*TypeError: because of \*\*\*/s);
  });

  test('goes without fields that are no JSON', () => {
    const circle: Record<string, unknown> = { value: VALUE };
    circle.self = circle;
    expect(log(circle, 'odd')).toEqual({
      level: 40,
      msg: 'odd',
      fields: expect.stringContaining('left out'),
    });
  });
});
