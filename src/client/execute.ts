import { RequestError } from './errors.js';
import { authorizationOf, type Tokens } from './token.js';

export interface Request {
  url: string;
  query: string;
  /** Sent instead of the query; null: the query is. */
  hash: string | null;
  variables: unknown;
  signal?: AbortSignal | undefined;
}

/** Sends a query or mutation. Where the token is refused, once more with another one, if there is one. */
export async function execute<Data>(request: Request, tokens: Tokens): Promise<Data> {
  const token = await tokens.take();
  const first = await post(request, token);
  // What is refused was not carried out.
  if (first.status !== 401 || !tokens.canRenew) return dataOf(await first.json(), first.status);
  await first.body?.cancel();
  const second = await post(request, await tokens.take(token));
  return dataOf(await second.json(), second.status);
}

/** The document that a request names by its hash. */
export function namedBy(hash: string): { extensions: Record<string, unknown> } {
  return { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } };
}

function post({ url, query, hash, variables, signal }: Request, token: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      authorization: authorizationOf(token),
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ ...(hash === null ? { query } : namedBy(hash)), variables }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** What stands before a server answers for it while it is away, and in JSON of its own. */
function dataOf<Data>(answer: unknown, status: number): Data {
  const { data, errors } = (answer ?? {}) as { data?: unknown; errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) throw new RequestError(errors);
  if (typeof data !== 'object' || data === null)
    throw new Error(`the answer with status ${status} is not one of GraphQL`);
  return data as Data;
}
