import type { Client } from '#src/client/client.js';
import {
  ListExecutionEventsDocument,
  type ListExecutionEventsQuery,
  ListStepResultsDocument,
  type ListStepResultsQuery,
  PlanResumeDocument,
  type PlanResumeQuery,
  PublishWorkflowDocument,
  ResumeExecutionDocument,
  type ResumeExecutionInput,
  SendEventDocument,
  type SendEventInput,
  StartExecutionDocument,
  type StartExecutionInput,
} from '#src/client/generated/graphql.js';
import { accepted, allPages, untilAnswered } from '../demo/requests.js';

type Found<T> = NonNullable<T>;
export type Plan = Found<PlanResumeQuery['execution']>['resumePlan'];
export type StoredEvent = Found<ListExecutionEventsQuery['execution']>['events']['edges'][number]['node'];
type Step = Found<ListStepResultsQuery['execution']>['steps'][number];
/** What a step came to. */
export type StepResult = Omit<Step, 'steps'>;

const MOST_PER_PAGE = 100;

/** What is asked of Reprise. Each request can be sent twice without harm, so a lost one is simply sent again. */
export class Requests {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async publish(definition: unknown) {
    const input = { definition };
    const send = () => this.#client.execute(PublishWorkflowDocument, { input });
    return accepted((await untilAnswered(send)).publishWorkflow);
  }

  async start(input: StartExecutionInput & { idempotencyKey: string }) {
    const send = () => this.#client.execute(StartExecutionDocument, { input });
    return accepted((await untilAnswered(send)).startExecution).execution;
  }

  async sendEvent(input: SendEventInput & { commandId: string }) {
    const send = () => this.#client.execute(SendEventDocument, { input });
    return accepted((await untilAnswered(send)).sendEvent);
  }

  async plan(id: string): Promise<Plan> {
    const { execution } = await untilAnswered(() => this.#client.execute(PlanResumeDocument, { id }));
    return found(execution, id).resumePlan;
  }

  async resume(input: ResumeExecutionInput & { commandId: string; planVersion: string }) {
    const send = () => this.#client.execute(ResumeExecutionDocument, { input });
    return accepted((await untilAnswered(send)).resumeExecution);
  }

  /** What the steps came to, by their paths. */
  async results(id: string): Promise<Map<string, StepResult>> {
    const { execution } = await untilAnswered(() => this.#client.execute(ListStepResultsDocument, { id }));
    const { steps } = found(execution, id);
    const all = steps.flatMap(({ steps: inside, ...step }) => [step, ...inside]);
    return new Map(all.map((step) => [step.path, step]));
  }

  /** All that has happened to an execution, as it is stored. */
  events(id: string): Promise<StoredEvent[]> {
    return allPages(async (after) => {
      const page = { id, first: MOST_PER_PAGE, after };
      const { execution } = await untilAnswered(() =>
        this.#client.execute(ListExecutionEventsDocument, page),
      );
      return found(execution, id).events;
    });
  }
}

function found<T>(execution: T | null, id: string): T {
  if (execution === null) throw new Error(`there is no execution ${id}`);
  return execution;
}
