import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Fault } from '#src/domain/errors.js';
import { isJsonObject } from '#src/domain/json.js';
import { bodyTooLarge } from '#src/server/limit-operations.js';
import { InvalidRequestError, MalformedBodyError, UnsupportedTypeError } from './refusals.js';

const LONGEST_KEY = 200;
const LONGEST_SHOWN = 60;
const AS_JSON = 'with the header Content-Type: application/json';

/** What a schema makes of the body of a request, of no more than so many bytes; no body at all is `{}`. */
export async function readBody<S extends z.ZodType>(
  schema: S,
  request: IncomingMessage,
  mostBytes: number,
): Promise<z.output<S>> {
  const bytes = await readBytes(request, mostBytes);
  if (/^[ \t\r\n]*$/.test(bytes.toString('latin1'))) return check(schema, {});
  // First, since what is packed is no text either.
  checkType(request);
  const body = parse(decode(bytes));
  if (!isJsonObject(body)) throw new MalformedBodyError('is no JSON object; send one, or no body at all');
  return check(schema, body);
}

/** What a schema makes of what stands behind the `?`; names that it does not know are passed over. */
export function readQuery<S extends z.ZodType>(schema: S, query: URLSearchParams): z.output<S> {
  const values = new Map<string, string>();
  for (const [name, value] of query) {
    if (values.has(name)) refuse(shorten(name), 'is sent twice');
    values.set(name, value);
  }
  return check(schema, Object.fromEntries(values));
}

export function readIdempotencyKey({ headers }: IncomingMessage): string | null {
  const { 'idempotency-key': key } = headers;
  if (key === undefined) return null;
  const text = String(key);
  if (text.trim() === '' || text.length > LONGEST_KEY)
    refuse('Idempotency-Key', `has ${text.trim().length} characters; send 1 to ${LONGEST_KEY}`);
  return text;
}

function readBytes(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // What is too much is let past and forgotten: a client that is cut off while it sends does not read the answer.
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(bodyTooLarge(mostBytes));
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new MalformedBodyError('is no UTF-8');
  }
}

/** No type at all is taken for JSON. A page can send that as well; it has no token, and is refused for where it comes from. */
function checkType({ headers }: IncomingMessage): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';').map((text) => text.trim());
  const charset = parameters.find((text) => /^charset=/i.test(text))?.slice('charset='.length);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (type !== '' && !/^application\/([\w.-]+\+)?json$/i.test(type))
    throw new UnsupportedTypeError(`as ${shorten(type)}`, `send JSON, ${AS_JSON}`);
  if (charset !== undefined && !/^"?utf-8"?$/i.test(charset))
    throw new UnsupportedTypeError(`in ${shorten(charset)}`, `send it in UTF-8, ${AS_JSON}`);
  if (encoding.toLowerCase() !== 'identity')
    throw new UnsupportedTypeError(`as ${shorten(encoding)}`, 'send it as it is, without a Content-Encoding');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedBodyError('is no JSON');
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // What is no number, say, is no small one either: one word on each is enough.
  const faults = new Map(
    parsed.error.issues
      .map(faultOf)
      .map((fault) => [fault.path, fault] as const)
      .reverse(),
  );
  throw new InvalidRequestError([...faults.values()].reverse());
}

function faultOf(issue: z.core.$ZodIssue): Fault {
  const path = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return { path, message: issue.message, hint: null };
  return { path: shorten(issue.keys[0] ?? path), message: 'is not known here', hint: null };
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError([{ path, message, hint: null }]);
}

function shorten(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}
