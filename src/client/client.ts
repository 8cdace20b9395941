import { createClient as createSocketClient, type Client as SocketClient } from 'graphql-ws';
import type { TypedDocumentString, WatchExecutionSubscription } from './generated/graphql.js';
import { WatchExecutionDocument } from './generated/graphql.js';

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
  /** Sends a query or mutation. Rejects with {@link RequestError} where the server answers with errors. */
  execute<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
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

export function createClient({ url, token, webSocketImpl }: ClientOptions): Client {
  const authorization = `Bearer ${token}`;
  let opened: SocketClient | null = null;
  const sockets = () => {
    opened ??= createSocketClient({
      url: url.replace(/^http/, 'ws'),
      connectionParams: { authorization },
      // Retries are made here, where the cursor is known.
      retryAttempts: 0,
      ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
    });
    return opened;
  };

  const client: Client = {
    async execute(document, variables) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query: document.toString(), variables }),
      });
      const { data, errors } = await response.json();
      if (errors?.length > 0) throw new RequestError(errors);
      return data;
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

    close: async () => opened?.dispose(),
  };
  return client;
}

/** The socket closed or could not be opened: not an answer of the server, and no refusal of the token. */
function isConnectionLoss(error: unknown): boolean {
  if (error instanceof RequestError) return false;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code !== 'number' || code < 4400 || code === 4408;
}

/** Full jitter, so that many clients of a server that comes back do not come back all at once. */
function retryDelay(failures: number): number {
  return Math.random() * Math.min(LONGEST_RETRY_MS, 100 * 2 ** failures);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
