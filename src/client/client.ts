import type { TypedDocumentString, WatchExecutionSubscription } from './generated/graphql.js';
import { WatchExecutionDocument } from './generated/graphql.js';
import { createSockets, type Sockets } from './sockets.js';

export interface ClientOptions {
  /** The address of GraphQL: `http://127.0.0.1:8080/graphql`. */
  url: string;
  token: string;
  /** A WebSocket class, where the platform has none of its own (Node 20: the one of `ws`). */
  webSocketImpl?: unknown;
}

/** One update of {@link Client.watchExecution}. */
export type ExecutionUpdate = WatchExecutionSubscription['executionUpdated'];

export interface Client {
  /**
   * Sends a query or mutation. Rejects with {@link RequestError} where the server answers with errors, and with another
   * error where no server answers, or something that is none.
   */
  execute<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    options?: { signal?: AbortSignal },
  ): Promise<Data>;
  /** Each result of a subscription. Ends with it; throws where the connection is lost. */
  subscribe<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): AsyncIterableIterator<Data>;
  /**
   * The state of an execution and then each of its events once, in order. A lost connection is made again, for ever, and
   * goes on after the last update that was handed out. Ends when the execution has ended.
   */
  watchExecution(
    id: string,
    options?: { after?: string | null },
  ): AsyncGenerator<ExecutionUpdate, void, void>;
  close(): Promise<void>;
}

/** The server answered, with errors. `code` is that of the first. */
export class RequestError extends Error {
  readonly code: string;
  constructor(errors: readonly { message: string; extensions?: Record<string, unknown> | undefined }[]) {
    super(errors.map((error) => error.message).join('; '));
    this.name = 'RequestError';
    this.code = String(errors[0]?.extensions?.code ?? 'UNKNOWN');
  }
}

const LONGEST_RETRY_MS = 2_000;
/** Closed since nothing came, in time, from one side or the other. */
const SILENT_CLOSES: readonly number[] = [4408, 4499, 4504];

export function createClient({ url, token, webSocketImpl }: ClientOptions): Client {
  const authorization = `Bearer ${token}`;
  let opened: Sockets | null = null;
  const sockets = () => {
    opened ??= createSockets({ url, authorization, webSocketImpl });
    return opened;
  };

  const client: Client = {
    async execute(document, variables, { signal } = {}) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query: document.toString(), variables }),
        ...(signal === undefined ? {} : { signal }),
      });
      return dataOf(await response.json(), response.status);
    },

    async *subscribe(document, variables) {
      const query = document.toString();
      for await (const { data, errors } of sockets().iterate({
        query,
        variables: variables as Record<string, unknown>,
      })) {
        if (errors && errors.length > 0) throw new RequestError(errors);
        yield data as never;
      }
    },

    async *watchExecution(id, { after = null } = {}) {
      let cursor = after;
      let failures = 0;
      for (;;) {
        try {
          for await (const { executionUpdated } of client.subscribe(WatchExecutionDocument, {
            id,
            after: cursor,
          })) {
            cursor = executionUpdated.cursor;
            failures = 0;
            yield executionUpdated;
          }
          return;
        } catch (error) {
          if (!isConnectionLoss(error)) throw error;
          await pause(retryDelay(failures++));
        }
      }
    },

    close: async () => opened?.close(),
  };
  return client;
}

/** What stands before a server answers for it while it is away, and in JSON of its own. */
function dataOf(answer: unknown, status: number): never {
  const { data, errors } = (answer ?? {}) as { data?: unknown; errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) throw new RequestError(errors);
  if (typeof data !== 'object' || data === null)
    throw new Error(`the answer with status ${status} is not one of GraphQL`);
  return data as never;
}

/** The socket closed or could not be opened: not an answer of the server, and no refusal of the token. */
function isConnectionLoss(error: unknown): boolean {
  if (error instanceof RequestError) return false;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code !== 'number' || code < 4400 || SILENT_CLOSES.includes(code);
}

/** Full jitter, so that many clients of a server that comes back do not come back all at once. */
function retryDelay(failures: number): number {
  return Math.random() * Math.min(LONGEST_RETRY_MS, 100 * 2 ** failures);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
