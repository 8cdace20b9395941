import { pino } from 'pino';
import { createServices } from '#src/app/database.js';
import type { CancelMode, ExecutionStatus, PauseClock, PauseMode } from '#src/domain/execution.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { type Metrics, NO_METRICS } from '#src/domain/metrics.js';
import { type Clock, systemClock } from '#src/domain/runtime.js';
import { NO_TRACING, type Tracing } from '#src/domain/tracing.js';
import { Feed } from '#src/events/feed.js';
import { watchExecution } from '#src/events/watch-execution.js';
import { cancelExecution, pauseExecution, sendEvent } from '#src/services/command.js';
import { openDefaultProject } from '#src/services/project.js';
import { type ResumeInput, resumeExecution } from '#src/services/resume.js';
import { ALL_RIGHTS, type Caller, type Services } from '#src/services/services.js';
import { startExecution } from '#src/services/start.js';
import type { StartRequest } from '#src/services/start-request.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { createTools, type ToolSettings } from '#src/steps/tools.js';
import { listEvents } from '#src/store/event.js';
import { readState } from '#src/store/execution.js';
import { findSteps } from '#src/store/step.js';
import { Worker, type WorkerOptions } from '#src/worker/worker.js';
import { TestClock } from './clock.js';
import { createTestDatabase } from './database.js';

export const silent = pino({ level: 'silent' });

/** What the steps of a test may use beyond what every step may. */
export type EngineTools = Pick<ToolSettings, 'operations' | 'maxOutputBytes' | 'sinks' | 'secrets'>;

/** A database with a project, and what is needed to run workflows in it. Close it at the end of each test. */
export async function setupEngine({
  clock = systemClock,
  metrics = NO_METRICS,
  tracing = NO_TRACING,
  ...settings
}: { clock?: Clock; metrics?: Metrics; tracing?: Tracing } & EngineTools = {}) {
  const database = await createTestDatabase();
  const services = createServices(database, { clock, metrics, tracing });
  const caller: Caller = { projectId: await openDefaultProject(services), actor: 'tester', ...ALL_RIGHTS };
  const feed = new Feed({ db: database.db, notifier: database.notifier, clock: systemClock, logger: silent });
  const workers: Worker[] = [];
  // The services of tests are on this machine.
  const tools = createTools({ httpAllow: ['127.0.0.1'], clock, ...settings });

  /** Resolves with the first state of the execution that is wanted. */
  const until = async (
    executionId: string,
    wanted: (update: Awaited<ReturnType<typeof nextUpdate>>) => boolean,
  ) => {
    const updates = await watchExecution({ db: database.db, feed }, caller.projectId, executionId, null);
    try {
      for await (const update of updates) if (wanted(update)) return update.state;
      throw new Error(`execution ${executionId} ended before it came to what was waited for`);
    } finally {
      await updates.return?.();
    }
  };

  return {
    database,
    services,
    caller,
    feed,
    publish: (definition: Json) => publishWorkflow(services, caller, { definition, key: null }),
    async start(workflowKey: string, payload: JsonObject = {}, options: Partial<StartRequest> = {}) {
      const plain = { idempotencyKey: null, triggerEvent: null, metadata: {} };
      const request = { workflowKey, payload, ...plain, ...options };
      return (await startExecution(services, caller, request)).execution;
    },
    /** A worker as others are, but for what is given. */
    startWorker(options: Partial<WorkerOptions> = {}, own: Partial<Services> = {}): Worker {
      const worker = new Worker(
        { ...services, ...own },
        { concurrency: 50, leaseMs: 10_000, logger: silent, tools, ...options },
      );
      worker.start();
      workers.push(worker);
      return worker;
    },
    until,
    reach: (executionId: string, status: ExecutionStatus) =>
      until(executionId, ({ state }) => state.execution.status === status),
    pause: (
      executionId: string,
      mode: PauseMode = 'wait',
      commandId: string | null = null,
      clock: PauseClock = 'run',
    ) => pauseExecution(services, caller, { executionId, commandId, mode, clock, reason: 'a break' }),
    resume: (
      executionId: string,
      data: JsonObject = {},
      commandId: string | null = null,
      more: Partial<ResumeInput> & { planVersion?: string } = {},
    ) =>
      resumeExecution(services, caller, {
        ...{
          executionId,
          commandId,
          data,
          reason: null,
          force: false,
          onVersion: 'pinned',
          planVersion: null,
        },
        ...more,
      }),
    cancel: (executionId: string, commandId: string | null = null, mode: CancelMode = 'graceful') =>
      cancelExecution(services, caller, { executionId, commandId, mode, reason: 'enough' }),
    sendEvent: (
      executionId: string,
      name: string,
      payload: JsonObject = {},
      { commandId = null, ttlMs = null }: { commandId?: string | null; ttlMs?: number | null } = {},
    ) => sendEvent(services, caller, { executionId, commandId, name, payload, ttlMs }),
    /** The execution and its steps as they are stored. */
    async stored(executionId: string) {
      const state = await readState(database.db, caller.projectId, executionId);
      if (!state) throw new Error(`there is no execution ${executionId}`);
      return state;
    },
    /** The row of a step, also of one inside a parallel or a foreach that is done; undefined where it never began. */
    row: async (executionId: string, path: string) => (await findSteps(database.db, executionId, [path]))[0],
    /** Its events in words, as `step.started ship`. */
    async history(executionId: string): Promise<string[]> {
      const events = await listEvents(database.db, executionId, 0, 100_000);
      return events.map((event) => ('stepPath' in event ? `${event.type} ${event.stepPath}` : event.type));
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop(5_000)));
      await tools.http.close();
      if (feed.subscribers > 0) throw new Error(`${feed.subscribers} subscriptions outlive the test`);
    },
  };
}

/** An engine whose time stands still until it is told to pass. Leases go by the database's clock all the same. */
export async function setupTimedEngine(clock = new TestClock(), settings: EngineTools = {}) {
  const engine = await setupEngine({ clock, ...settings });
  return {
    ...engine,
    clock,
    /** As much later the workers look for what is due, as they do each second. */
    pass(ms: number) {
      clock.advance(ms);
      engine.services.notifier.send({ work: true });
    },
  };
}

async function nextUpdate(updates: Awaited<ReturnType<typeof watchExecution>>) {
  return (await updates.next()).value;
}
