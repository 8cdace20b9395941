import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import { schema } from '#src/graphql/schema.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(`${ROOT}docs`).map((name) => `docs/${name}`)];

function blocks(language: string): { page: string; text: string }[] {
  return pages.flatMap((page) =>
    [
      ...readFileSync(`${ROOT}${page}`, 'utf8').matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs')),
    ].map((match) => ({ page, text: match[1] ?? '' })),
  );
}

test('every query that the docs show is valid', () => {
  const shown = blocks('graphql');
  expect(shown.length).toBeGreaterThan(0);
  for (const { page, text } of shown) expect(validate(schema, parse(text)), page).toEqual([]);
});

test('every workflow that the docs show compiles without a warning', () => {
  const shown = blocks('json');
  expect(shown.length).toBeGreaterThan(0);
  for (const { page, text } of shown) expect(compileDefinition(JSON.parse(text)).warnings, page).toEqual([]);
});

test('every npm script that the docs name exists', () => {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: object };
  const named = pages.flatMap((page) =>
    [...readFileSync(`${ROOT}${page}`, 'utf8').matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? ''),
  );
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

test('every link between pages leads somewhere', () => {
  const links = pages.flatMap((page) =>
    [...readFileSync(`${ROOT}${page}`, 'utf8').matchAll(/\]\((?!http)([^)#]+)/g)].map((match) => ({
      page,
      to: match[1] ?? '',
    })),
  );
  const missing = links.filter(({ page, to }) => {
    try {
      readFileSync(new URL(to, new URL(page, `file://${ROOT}`)));
      return false;
    } catch {
      return true;
    }
  });
  expect(missing).toEqual([]);
});
