import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds that machines take: from a millisecond to a minute. */
const SHORT = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds that work takes: from ten milliseconds to a day. */
const LONG = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400];
/** Seconds that people take: from one to thirty days. */
const PAUSES = [1, 10, 60, 300, 900, 3_600, 14_400, 43_200, 86_400, 259_200, 604_800, 2_592_000];
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** What is counted as it happens, in one registry. Each label has few values: see the page on operating. */
export function createSeries(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], ...labelNames: L[]) =>
    new Histogram({ name, help, buckets, labelNames, registers });
  return {
    started: counter('reprise_executions_started_total', 'Executions that were started.', 'workflow'),
    ended: counter('workflow_executions_total', 'Executions that ended, by how.', 'workflow', 'status'),
    duration: histogram(
      'workflow_execution_duration_seconds',
      'From the first step of an execution to its end, pauses included.',
      LONG,
      ...(['workflow', 'status'] as const),
    ),
    paused: counter('workflow_executions_paused_total', 'Pauses that took effect.', 'workflow'),
    resumed: counter(
      'workflow_executions_resumed_total',
      'Resumes, by the status that they led out of.',
      ...(['workflow', 'from'] as const),
    ),
    resumeErrors: counter('workflow_executions_resume_errors_total', 'Resumes that failed, by why.', 'code'),
    pauseDuration: histogram(
      'workflow_executions_pause_duration_seconds',
      'How long a pause lasted, told at its end.',
      PAUSES,
      'workflow',
    ),
    stepDuration: histogram(
      'workflow_step_duration_seconds',
      'From the start of a step to its end, its retries and waits included.',
      LONG,
      ...(['type', 'status'] as const),
    ),
    resumerCycle: histogram(
      'workflow_resumer_worker_cycle_duration_seconds',
      'One round of the resumer through what is paused.',
      SHORT,
    ),
    approvals: counter('approvals_total', 'What happened to approvals.', 'status'),
    checkpoints: counter(
      'reprise_checkpoints_total',
      'Checkpoints of runs that were written, or refused since the execution had moved on.',
      'outcome',
    ),
    flushSize: histogram('reprise_checkpoint_flush_size', 'Checkpoints in one statement.', SIZES),
    flushDuration: histogram(
      'reprise_checkpoint_flush_duration_seconds',
      'One statement that stores the checkpoints of many runs.',
      SHORT,
    ),
    operations: histogram(
      'reprise_graphql_operation_duration_seconds',
      'Operations of GraphQL; of a subscription the time until it began.',
      SHORT,
      ...(['kind', 'operation', 'outcome'] as const),
    ),
    requests: counter('reprise_http_requests_total', 'Answers over HTTP.', 'method', 'route', 'status'),
    requestDuration: histogram(
      'reprise_http_request_duration_seconds',
      'From a request to the end of its answer; without streams.',
      SHORT,
      ...(['method', 'route'] as const),
    ),
    subscriptions: new Gauge({
      name: 'reprise_subscriptions',
      help: 'Subscriptions of GraphQL under way.',
      registers,
    }),
  };
}

export type Series = ReturnType<typeof createSeries>;
