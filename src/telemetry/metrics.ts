import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Checkpoint } from '../domain/checkpoint.js';
import type { Metrics } from '../domain/metrics.js';
import { createSeries, type Series } from './series.js';
import { countStored } from './stored.js';
import { type FindKey, WorkflowLabels } from './workflow-labels.js';

export interface Telemetry {
  metrics: Metrics;
  registry: Registry;
  /** Says how the key of a workflow is found, which is its label. */
  findKeysBy(findKey: FindKey): void;
  /** All of it in the text format of Prometheus. */
  expose(): Promise<Exposition>;
}

export interface Exposition {
  contentType: string;
  text: string;
}

/** The metrics of one process, in a registry of its own; with those that Node.js has of itself where asked for. */
export function createMetrics({ node = false }: { node?: boolean } = {}): Telemetry {
  const registry = new Registry();
  const series = createSeries(registry);
  const labels = new WorkflowLabels();
  if (node) collectDefaultMetrics({ register: registry });
  return {
    metrics: countIn(series, labels),
    registry,
    findKeysBy: (findKey) => labels.findKeysBy(findKey),
    async expose() {
      await labels.settled();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function countIn(series: Series, labels: WorkflowLabels): Metrics {
  const countOne = (checkpoint: Checkpoint) => {
    const label = labels.of(checkpoint.execution);
    if (typeof label === 'string') countStored(series, label, checkpoint);
    else void label.then((found) => countStored(series, found, checkpoint));
  };
  return {
    stored: (checkpoints) => checkpoints.forEach(countOne),
    resumeFailed: (code) => series.resumeErrors.inc({ code }),
    resumerCycle: (seconds) => series.resumerCycle.observe(seconds),
    flushed({ checkpoints, refused, seconds }) {
      series.checkpoints.inc({ outcome: 'stored' }, checkpoints - refused);
      series.checkpoints.inc({ outcome: 'refused' }, refused);
      series.flushSize.observe(checkpoints);
      series.flushDuration.observe(seconds);
    },
    operationDone: ({ kind, name, outcome, seconds }) =>
      series.operations.observe({ kind, operation: name, outcome }, seconds),
    requestDone({ method, route, status, seconds }) {
      series.requests.inc({ method, route, status });
      if (seconds !== null) series.requestDuration.observe({ method, route }, seconds);
    },
    subscriptions: (by) => series.subscriptions.inc(by),
  };
}
