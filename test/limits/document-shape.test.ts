import { getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { checkShape, checkTokens } from '#src/limits/document-shape.js';
import { LimitError } from '#src/limits/limit-error.js';

const MOST = { depth: 15, aliases: 15, introspection: true };

/** The code of the refusal; null where it is let through. */
function codeOf(text: string, limits: Partial<typeof MOST> = {}): string | null {
  try {
    checkTokens(text, 1_000);
    checkShape(parse(text), { ...MOST, ...limits });
    return null;
  } catch (error) {
    if (error instanceof LimitError) return error.code;
    throw error;
  }
}

const nest = (levels: number) => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;
const aliases = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: a`).join(' ');

test('a query may nest fifteen levels deep, and no deeper', () => {
  expect(codeOf(nest(15))).toBeNull();
  expect(codeOf(nest(16))).toBe('TOO_DEEP');
});

test('the levels of a fragment count where it is spread, and inline ones are none', () => {
  const spread = (levels: number) => `{ a { b { ...F } } } fragment F on A ${nest(levels)}`;
  expect(codeOf(spread(13))).toBeNull();
  expect(codeOf(spread(14))).toBe('TOO_DEEP');
  expect(codeOf(`{ a { ... on A { ... { ${'... { '.repeat(20)} b ${'}'.repeat(20)} } } } }`)).toBeNull();
});

test('a query may have fifteen aliases, and those of a fragment count wherever it is spread', () => {
  expect(codeOf(`{ ${aliases(15)} }`)).toBeNull();
  expect(codeOf(`{ ${aliases(16)} }`)).toBe('TOO_MANY_ALIASES');
  const spread = (times: number) => `{ ${'a { ...F } '.repeat(times)} } fragment F on A { ${aliases(5)} }`;
  expect(codeOf(spread(3))).toBeNull();
  expect(codeOf(spread(4))).toBe('TOO_MANY_ALIASES');
});

test('each operation of a document has its own levels and aliases', () => {
  expect(codeOf(`query A { ${aliases(15)} } query B { ${aliases(15)} }`)).toBeNull();
  expect(codeOf(`query A { a } query B ${nest(16)}`)).toBe('TOO_DEEP');
});

test('fragments within themselves are left to validation, and many within each other take no time', () => {
  expect(codeOf('{ ...A } fragment A on Q { a { ...B } } fragment B on Q { a { ...A } }')).toBeNull();
  const doubled = Array.from(
    { length: 60 },
    (_, at) => `fragment F${at} on Q { ...F${at + 1} ...F${at + 1} }`,
  ).join(' ');
  expect(codeOf(`{ ...F0 } ${doubled} fragment F60 on Q { a: b }`)).toBe('TOO_MANY_ALIASES');
});

test('a query may have a thousand tokens', () => {
  const names = (count: number) => `{ ${'a '.repeat(count)}}`;
  expect(codeOf(names(998))).toBeNull();
  expect(codeOf(names(999))).toBe('TOO_MANY_TOKENS');
  expect(codeOf(`{ a(b: "${'x y '.repeat(100_000)}") }`)).toBeNull();
  expect(codeOf('{ a '.padEnd(1_000_000, ' b'))).toBe('TOO_MANY_TOKENS');
});

test('values may nest deeper than selections, and not so deep that the parser would fail', () => {
  const value = (levels: number) => `{ a(b: ${'['.repeat(levels)}${']'.repeat(levels)}) }`;
  expect(codeOf(value(198))).toBeNull();
  expect(codeOf(value(199))).toBe('TOO_DEEP');
  expect(codeOf(`{ a${'(b:{c:['.repeat(100_000)}`)).toBe('TOO_DEEP');
});

test('the schema can be asked for as tools do, or not at all', () => {
  const whole = getIntrospectionQuery({ schemaDescription: true, inputValueDeprecation: true });
  expect(codeOf(whole)).toBeNull();
  expect(codeOf(whole, { introspection: false })).toBe('INTROSPECTION_OFF');
  const hidden = '{ ... on Query { ...F } } fragment F on Query { x: __type(name: "Query") { name } }';
  expect(codeOf(hidden, { introspection: false })).toBe('INTROSPECTION_OFF');
  expect(codeOf('{ __typename a { __typename } }', { introspection: false })).toBeNull();
});
