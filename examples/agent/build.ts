import type { Client } from '#src/client/client.js';
import {
  ListAgentStepsDocument,
  type ListAgentStepsQuery,
  StartExecutionDocument,
} from '#src/client/generated/graphql.js';

type Step = NonNullable<ListAgentStepsQuery['execution']>['steps'][number];

/** An execution of build-on-agent. */
export class Build {
  readonly id: string;
  readonly #client: Client;

  static async start(client: Client, seconds: number): Promise<Build> {
    const payload = { project: 'basket', seconds };
    const { startExecution } = await client.execute(StartExecutionDocument, {
      input: { workflowKey: 'build-on-agent', payload },
    });
    if (startExecution.__typename !== 'StartExecutionPayload') throw new Error(startExecution.message);
    return new Build(client, startExecution.execution.id);
  }

  private constructor(client: Client, id: string) {
    this.#client = client;
    this.id = id;
  }

  /** Resolves once it has ended; what becomes of it while no server is up is read after that. */
  async ended(): Promise<{ status: string; errorMessage: string | null; steps: Map<string, Step> }> {
    for await (const _update of this.#client.watchExecution(this.id));
    const { execution } = await this.#client.execute(ListAgentStepsDocument, { id: this.id });
    if (!execution) throw new Error(`execution ${this.id} is gone`);
    return { ...execution, steps: new Map(execution.steps.map((step) => [step.path, step])) };
  }
}
