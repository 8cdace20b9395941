import { TOKEN } from '#test/support/server.js';

/** What was answered, however it came. */
export interface Heard {
  status: number;
  text: string;
}

/** What a message never says: it would tell how the server is built, where it stands, or what it keeps. */
const LEAKS = [
  /Failed query|\bparams:|PostgresError|PGlite|DrizzleQueryError/,
  /\bselect\b.+\bfrom\b|\binsert into\b|\bupdate\b.+\bset\b.+=|\bdelete from\b/i,
  /violates|constraint|duplicate key|relation "|column "|invalid byte sequence|invalid input syntax|out of range for type/i,
  /\n\s+at |\bat \S+ \(.+:\d+:\d+\)|node_modules|\/(src|dist)\/|\.[jt]s:\d+/,
  /Cannot read propert|is not a function|is not iterable|is not defined$|Maximum call stack|Invalid array length|heap/,
  new RegExp(`${TOKEN}|${process.cwd().replaceAll('.', '\\.')}`),
];

/** What is wrong with an answer, in words; none where it is as any answer may be. `sent` may be told again. */
export function findHarm({ status, text }: Heard, sent = ''): string[] {
  const own = LEAKS.filter((leak) => !leak.test(sent));
  const harm = status >= 500 ? [`status ${status}`] : [];
  for (const body of bodiesIn(text)) {
    if (body === undefined) return [...harm, `no JSON: ${text.slice(0, 500)}`];
    for (const message of messagesIn(body))
      for (const leak of own) if (leak.test(message)) harm.push(`a message that holds ${leak}: ${message}`);
    for (const code of codesIn(body))
      if (!isCode(code) || code === 'INTERNAL_SERVER_ERROR')
        harm.push(`the code ${code} in ${text.slice(0, 500)}`);
  }
  return harm;
}

/** Of a stream, what its whole messages say; undefined for what is none. Nothing at all says nothing. */
function bodiesIn(text: string): unknown[] {
  if (text === '') return [];
  const isStream = /^(:|event: )/.test(text);
  const bodies = isStream ? [...text.matchAll(/^data: ?(.*)\n/gm)].map(([, data]) => data ?? '') : [text];
  return bodies.filter((body) => body !== '').map(parse);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of errors of GraphQL, and of refusals of REST. */
function codesIn(body: unknown): unknown[] {
  const { errors, error } = body as { errors?: { extensions?: { code?: unknown } }[]; error?: unknown };
  const refused = typeof error === 'string' ? [error] : [];
  return [...(errors ?? []).map(({ extensions }) => extensions?.code), ...refused];
}

function isCode(code: unknown): boolean {
  return typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code);
}

/** Whatever is told under such a name, at any depth. */
function messagesIn(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'string' && ['message', 'hint'].includes(name) ? [value] : messagesIn(value),
  );
}
