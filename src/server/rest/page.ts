import { createHash } from 'node:crypto';
import type { ApiDescription, Operation, Parameter, Schema } from './api-description.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2330;background:#fff}
h2{margin-top:3rem;border-top:1px solid #d5dae2;padding-top:1rem}code,pre{font:14px/1.5 ui-monospace,monospace}
pre{background:#f3f5f8;padding:.8rem;overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #e4e8ee}
@media(prefers-color-scheme:dark){body{color:#dfe5ee;background:#14181f}pre{background:#1e242e}h2,th,td{border-color:#333c49}a{color:#8ab8ff}}`;

/** Nothing is loaded, sent or run by the page; its own style alone is taken. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page for people, drawn from the description of the API. */
export function drawPage({ paths, components, servers }: ApiDescription): string {
  const base = servers[0]?.url ?? '';
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      title: `${method.toUpperCase()} ${base}${path}`,
      operation,
    })),
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Reprise REST API</title>',
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>`,
    '<h1>Reprise REST API</h1><p>Send <code>Authorization: Bearer &lt;token&gt;</code> with each request. ',
    `For programs: <a href="${base}/openapi.json">openapi.json</a>.</p><ul>`,
    ...operations.map(
      ({ title, operation }) =>
        `<li><a href="#${operation.operationId}"><code>${escapeHtml(title)}</code></a> ${escapeHtml(operation.summary)}</li>`,
    ),
    '</ul>',
    ...operations.map(({ title, operation }) => drawOperation(title, operation, components.schemas)),
    ...Object.entries(components.schemas).map(([name, schema]) => drawSchema(name, schema)),
    '</body></html>\n',
  ].join('\n');
}

function drawOperation(title: string, operation: Operation, schemas: Record<string, Schema>): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const body = requestBody?.content['application/json'].schema;
  return [
    `<h2 id="${operationId}"><code>${escapeHtml(title)}</code></h2>`,
    `<p>${prose(`${summary}. ${description}`)}</p>`,
    `<pre>${escapeHtml(exampleOf(title, body && exampleBody(schemas[nameOf(body)])))}</pre>`,
    table(parameters.map(parameterRow)),
    body ? `<p>Body: ${typeOf(body)}.</p>` : '',
    table(
      Object.entries(responses).map(([status, { description: text, content }]) => [
        `<code>${status}</code>`,
        typeOf(content['application/json'].schema),
        prose(text),
      ]),
    ),
  ].join('\n');
}

function exampleOf(title: string, body: object | undefined): string {
  const [method = '', path = ''] = title.split(' ');
  return [
    `curl -X ${method} "$REPRISE${path.replace('{id}', '$ID')}"`,
    '-H "Authorization: Bearer $TOKEN"',
    ...(body ? [`-H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`] : []),
  ].join(' \\\n  ');
}

/** One that is taken: with what has to be in it, and what else has an example. */
function exampleBody({ properties = {}, required = [] }: Schema = {}): object {
  const entries = Object.entries(properties).flatMap(([name, { examples }]) => {
    if (Array.isArray(examples)) return [[name, examples[0]]];
    if (required.includes(name)) throw new Error(`${name} of a request has no example`);
    return [];
  });
  return Object.fromEntries(entries);
}

function parameterRow({ name, in: place, description, schema }: Parameter): string[] {
  return [`<code>${escapeHtml(name)}</code>`, `${place}, ${typeOf(schema)}`, prose(description)];
}

function drawSchema(name: string, { description, properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([key, schema]) => [
    `<code>${escapeHtml(key)}</code>${required.includes(key) ? '' : ' (optional)'}`,
    typeOf(schema),
    prose(String(schema.description ?? '')),
  ]);
  return `<h2 id="${name}">${name}</h2><p>${prose(String(description ?? ''))}</p>${table(rows)}`;
}

/** A type in words, with a link where it has a name. */
function typeOf(schema: Schema): string {
  const { $ref, anyOf, type, items, format } = schema;
  if (typeof $ref === 'string') return `<a href="#${nameOf(schema)}">${nameOf(schema)}</a>`;
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `<code>${value}</code>`).join(', ');
  if (Array.isArray(anyOf)) return anyOf.map((one: Schema) => typeOf(one)).join(' or ');
  if (type === 'array') return `list of ${typeOf(items as Schema)}`;
  return escapeHtml([type ?? 'any JSON', format].filter(Boolean).join(', '));
}

function nameOf({ $ref }: Schema): string {
  return String($ref).replace(/^.*\//, '');
}

function table(rows: string[][]): string {
  if (rows.length === 0) return '';
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<table>${lines.join('\n')}</table>`;
}

/** Text with its `code` as such. */
function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
