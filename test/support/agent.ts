import { EventEmitter, once } from 'node:events';
import { onTestFinished } from 'vitest';
import { type AgentOptions, createAgent, defineOperation, type OperationContext, z } from '#src/index.js';
import { type ServerOptions, setupServer, TOKEN } from './server.js';

/** A line as an agent wrote it. */
export interface AgentLine {
  level: string;
  message: string;
  fields: object;
}

/** An agent of the queue `builds`, which is gone when the test is over. Its tries come soon after one another. */
export function startAgent(options: Partial<AgentOptions> & Pick<AgentOptions, 'url' | 'operations'>) {
  const written = new EventEmitter();
  const lines: AgentLine[] = [];
  const writer = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
    written.emit('line');
  };
  const logger = {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
  };
  const agent = createAgent({ token: TOKEN, queue: 'builds', logger, chance: () => 0.1, ...options });
  agent.start();
  onTestFinished(() => agent.stop({ drainMs: 0 }));
  return {
    ...{ agent, lines },
    /** Resolves once it has written such a line. */
    async said(text: string): Promise<void> {
      while (!lines.some(({ message }) => message.includes(text))) await once(written, 'line');
    },
    /** Lines of at least a warning, since the last call. */
    complaints: () =>
      lines.filter(({ level }) => level === 'warn' || level === 'error').map(({ message }) => message),
  };
}

/** One operation that was begun, and ends as the test says. */
export interface Job {
  input: { part: string };
  context: OperationContext;
  finish(output?: unknown): void;
  fail(error: Error): void;
}

/** An operation `build` whose work is done by the test. */
export function createWorkshop(name = 'build') {
  const changes = new EventEmitter();
  const jobs: Job[] = [];
  let running = 0;
  let most = 0;
  const operation = defineOperation({
    name,
    input: z.object({ part: z.string() }),
    output: z.unknown(),
    run: (input, context) => {
      most = Math.max(most, ++running);
      return new Promise<unknown>((resolve, reject) => {
        jobs.push({ input, context, finish: (output = null) => resolve(output), fail: reject });
        context.signal.addEventListener('abort', () => reject(context.signal.reason));
        changes.emit('change');
      }).finally(() => {
        running--;
        changes.emit('change');
      });
    },
  });
  const until = async (holds: () => boolean) => {
    while (!holds()) await once(changes, 'change');
  };
  return {
    ...{ operation, jobs },
    /** The first so many jobs, once they are begun. */
    async begun(count: number): Promise<Job[]> {
      await until(() => jobs.length >= count);
      return jobs.slice(0, count);
    },
    /** Resolves once no more than so many run. */
    running: (count: number) => until(() => running === count),
    get most() {
      return most;
    },
  };
}

/** A workflow of one step, which an agent of the queue `builds` does. */
export function buildWorkflow(operation: Record<string, unknown> = {}) {
  const build = {
    name: 'build',
    executor: 'agent',
    queue: 'builds',
    input: { part: '{{part}}' },
    ...operation,
  };
  return { workflow_id: 'job', steps: [{ id: 'build', type: 'operation', operation: build }] };
}

/** A real server with a worker and that workflow, and what is needed to let agents do its operation. */
export async function setupAgents(
  operation: Record<string, unknown> = {},
  options: Pick<ServerOptions, 'clock' | 'connections'> = {},
) {
  const server = await setupServer(options);
  await server.publish(buildWorkflow(operation));
  server.startWorker();
  const shop = createWorkshop();
  const startJobs = async (count: number) => {
    const started = Array.from({ length: count }, (_, index) =>
      server.start('job', { part: `part-${index}` }),
    );
    return (await Promise.all(started)).map(({ id }) => id);
  };
  return {
    ...server,
    shop,
    startJobs,
    startAgent: (options: Partial<AgentOptions> = {}) =>
      startAgent({ url: server.url, operations: [shop.operation], ...options }),
    /** Starts one, and resolves when an agent has begun it. */
    async startJob(): Promise<{ id: string; job: Job }> {
      const before = shop.jobs.length;
      const [id = ''] = await startJobs(1);
      const job = (await shop.begun(before + 1))[before];
      if (!job) throw new Error('nothing was begun');
      return { id, job };
    },
  };
}
