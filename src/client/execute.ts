import { RequestError } from './errors.js';
import { authorizationOf, type Tokens } from './token.js';

export interface Request {
  url: string;
  query: string;
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

function post({ url, query, variables, signal }: Request, token: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      authorization: authorizationOf(token),
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ query, variables }),
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
