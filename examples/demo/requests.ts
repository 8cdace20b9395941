import { setTimeout } from 'node:timers/promises';
import type { Client } from '#src/client/client.js';
import { RequestError } from '#src/client/errors.js';
import {
  type ExecutionFieldsFragment,
  GetExecutionDocument,
  ListExecutionsDocument,
  ListPausedExecutionsDocument,
  PauseExecutionDocument,
  PublishWorkflowDocument,
  ResumeExecutionDocument,
  StartExecutionDocument,
  type StartExecutionInput,
} from '#src/client/generated/graphql.js';

const RETRY_MS = 200;
const MOST_PER_PAGE = 100;

/** What the demo asks of Reprise. Each request can be sent twice without harm, so a lost one is simply sent again. */
export class Requests {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async publish(definition: unknown) {
    const result = await untilAnswered(() =>
      this.#client.execute(PublishWorkflowDocument, { input: { definition } }),
    );
    return accepted(result.publishWorkflow);
  }

  async start(input: StartExecutionInput & { idempotencyKey: string }) {
    return accepted(
      (await untilAnswered(() => this.#client.execute(StartExecutionDocument, { input }))).startExecution,
    );
  }

  /** Null where it was too late: the execution had ended, or stood still. */
  async pause(input: { id: string; commandId: string; reason: string }) {
    const { pauseExecution } = await untilAnswered(() =>
      this.#client.execute(PauseExecutionDocument, { input }),
    );
    return pauseExecution.__typename === 'ExecutionNotRunningError' ? null : accepted(pauseExecution);
  }

  async resume(input: { id: string; commandId: string; resumeData: Record<string, unknown> }) {
    return accepted(
      (await untilAnswered(() => this.#client.execute(ResumeExecutionDocument, { input }))).resumeExecution,
    );
  }

  async get(id: string) {
    const { execution } = await untilAnswered(() => this.#client.execute(GetExecutionDocument, { id }));
    if (!execution) throw new Error(`there is no execution ${id}`);
    return execution;
  }

  async listPausedIds(workflowKey: string): Promise<Set<string>> {
    const nodes = await allPages(async (after) => {
      const page = { workflowKey, first: MOST_PER_PAGE, after };
      return (await untilAnswered(() => this.#client.execute(ListPausedExecutionsDocument, page)))
        .pausedExecutions;
    });
    return new Set(nodes.map(({ id }) => id));
  }

  listStartedSince(workflowKey: string, createdAfter: string): Promise<ExecutionFieldsFragment[]> {
    const filter = { workflowKey, createdAfter };
    return allPages(async (after) => {
      const page = { filter, first: MOST_PER_PAGE, after };
      return (await untilAnswered(() => this.#client.execute(ListExecutionsDocument, page))).executions;
    });
  }
}

/** Sends it again until a server answers, in whatever way. */
export async function untilAnswered<Data>(request: () => Promise<Data>): Promise<Data> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (error instanceof RequestError) throw error;
      await setTimeout(RETRY_MS);
    }
  }
}

type Payload<Result> = Extract<Result, { __typename: `${string}Payload` }>;

/** The payload of a mutation; throws with what the server said where it refused. */
export function accepted<Result extends { __typename: string }>(result: Result): Payload<Result> {
  if (result.__typename.endsWith('Payload')) return result as Payload<Result>;
  throw new Error(`${result.__typename}: ${'message' in result ? result.message : ''}`);
}

interface Page<Node> {
  edges: { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** All objects of a list, read page by page. */
export async function allPages<Node>(read: (after: string | null) => Promise<Page<Node>>): Promise<Node[]> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ; ) {
    const { edges, pageInfo }: Page<Node> = await read(after);
    nodes.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) return nodes;
    after = pageInfo.endCursor;
  }
}
