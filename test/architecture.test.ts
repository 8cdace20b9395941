import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Who may import whom, by folder; the files at the top of src go by their own names. */
const ALLOWED: Record<string, string[]> = {
  domain: [],
  definition: ['domain'],
  client: [],
  cli: ['agent', 'client', 'config', 'config-file', 'definition', 'domain'],
  config: ['domain'],
  limits: ['services', 'domain'],
  db: ['domain'],
  fanout: ['db', 'domain'],
  store: ['db', 'domain'],
  services: ['store', 'db', 'domain', 'definition'],
  http: ['domain'],
  sinks: ['http', 'domain'],
  operations: ['http', 'domain'],
  agent: ['client', 'operations', 'domain'],
  steps: ['operations', 'sinks', 'http', 'domain'],
  engine: ['steps', 'services', 'domain', 'definition'],
  worker: ['engine', 'steps', 'services', 'domain'],
  events: ['store', 'db', 'domain'],
  graphql: ['services', 'events', 'domain'],
  server: ['graphql', 'limits', 'services', 'events', 'domain'],
  // What is measured and logged, and traced where that is switched on.
  telemetry: ['services', 'events', 'domain'],
  // What the configuration file of a user may hold, what it may import, and how it is read.
  'define-config': ['operations', 'sinks', 'http', 'domain'],
  index: ['define-config', 'agent', 'operations', 'sinks', 'domain'],
  'config-file': ['index', 'define-config', 'operations'],
  app: [
    ...['cli', 'config', 'config-file', 'define-config', 'db', 'events', 'fanout', 'limits'],
    ...['server', 'services', 'steps', 'telemetry', 'worker', 'domain'],
  ],
  main: ['app', 'cli', 'config', 'domain'],
};

interface Import {
  from: string;
  to: string;
}

const imports = sourceFiles().flatMap(importsOf);

test('no folder imports one that it must not know', () => {
  const broken = imports
    .map(({ from, to }) => ({ from, to, wall: [areaOf(from), areaOf(to)] as const }))
    .filter(({ wall: [from, to] }) => from !== to && !ALLOWED[from]?.includes(to))
    .map(({ from, to }) => `${from} imports ${to}`);
  expect(broken).toEqual([]);
});

test('every folder of src has its rule', () => {
  const areas = new Set(sourceFiles().map((file) => areaOf(file)));
  expect([...areas].filter((area) => !(area in ALLOWED))).toEqual([]);
});

test('no file imports itself, over however many others', () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: string[]): void => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
    if (done.has(file) || trail.includes(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...trail, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

test('what only some settings need is loaded where it is used', () => {
  const loaders = sourceFiles().filter((file) =>
    /^import (?!type).* from '@(nats-io|redis)\//m.test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(loaders).toEqual([]);
});

test('what traces take is loaded where they are switched on, and by one file', () => {
  const texts = sourceFiles().map((file) => ({ file, text: readFileSync(join(SRC, file), 'utf8') }));
  const users = texts.filter(({ text }) => /^import (?!type)[^;]* from '@opentelemetry\//m.test(text));
  expect(users.map(({ file }) => file)).toEqual(['telemetry/otel.ts']);
  expect(texts.filter(({ text }) => /from '[^']*\/otel\.js'/.test(text))).toEqual([]);
});

test('imports go up one folder at most', () => {
  const far = sourceFiles().filter((file) =>
    /from '\.\.\/\.\.\//.test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(far).toEqual([]);
});

test('time and chance come from one file', () => {
  const own = sourceFiles()
    .filter((file) => file !== 'domain/runtime.ts' && !file.startsWith('client/'))
    .filter((file) =>
      /new Date\(\)|Date\.now\(\)|Math\.random\(\)/.test(readFileSync(join(SRC, file), 'utf8')),
    );
  expect(own).toEqual([]);
});

test('the environment is read in one place', () => {
  const readers = sourceFiles().filter((file) =>
    readFileSync(join(SRC, file), 'utf8').includes('process.env'),
  );
  expect(readers).toEqual(['main.ts']);
});

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

function areaOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? file) : file.replace(/\.ts$/, '');
}

/** Imports of our own files, types included: `domain/execution.ts` for `../domain/execution.js`. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return specifiers
    .filter((specifier) => specifier.startsWith('.') || specifier.startsWith('#src/'))
    .map((specifier) => ({ from: file, to: targetOf(file, specifier) }));
}

function targetOf(file: string, specifier: string): string {
  const path = specifier.startsWith('#src/')
    ? specifier.slice('#src/'.length)
    : relative(SRC, join(SRC, dirname(file), specifier));
  return normalize(path).replaceAll('\\', '/').replace(/\.js$/, '.ts');
}
