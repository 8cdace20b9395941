import type { Registry } from 'prom-client';
import { EXECUTION_STATUSES, isFinal } from '../domain/execution.js';
import type { FeedStats } from '../events/feed.js';
import { countAllOpen } from '../services/figures.js';
import type { Services } from '../services/services.js';
import { watch, watchCounts } from './watched.js';

/** What is read of the database, and of the hints between processes, when somebody scrapes. */
export function watchServices(registry: Registry, services: Services): void {
  const { notifier, clock } = services;
  watchCounts(
    registry,
    {
      name: 'active_workflow_executions',
      help: 'Executions that have not ended, of all processes, as the database has them.',
      statuses: EXECUTION_STATUSES.filter((status) => !isFinal(status)),
      count: () => countAllOpen(services),
    },
    clock,
  );
  const stats = () => notifier.stats();
  watch(
    registry,
    {
      name: 'reprise_hints_connected',
      help: 'Whether other processes are heard: 1 or 0.',
      read: () => Number(stats().connected),
    },
    {
      name: 'reprise_hints_sent_total',
      help: 'Hints that were sent to other processes.',
      read: () => stats().sent,
    },
    { name: 'reprise_hints_unsent_total', help: 'Hints that could not be sent.', read: () => stats().unsent },
    { name: 'reprise_hints_heard_total', help: 'Hints from other processes.', read: () => stats().heard },
    {
      name: 'reprise_hints_reconnections_total',
      help: 'Connections for hints that were made anew.',
      read: () => stats().reconnections,
    },
    {
      name: 'reprise_hints_heartbeats_missed_total',
      help: 'Heartbeats that did not come back.',
      read: () => stats().heartbeatsMissed,
    },
  );
}

export function watchWorker(registry: Registry, worker: { active: number }): void {
  watch(registry, {
    name: 'reprise_worker_runs',
    help: 'Executions that this worker holds.',
    read: () => worker.active,
  });
}

/** What a gateway knows of itself. */
export interface WatchedGateway {
  feed: { stats(): FeedStats };
  connections: { count: number };
}

export function watchGateway(registry: Registry, { feed, connections }: WatchedGateway): void {
  const stats = () => feed.stats();
  watch(
    registry,
    {
      name: 'reprise_connections',
      help: 'Live connections: WebSockets, and streams of server-sent events.',
      read: () => connections.count,
    },
    {
      name: 'reprise_feed_subscribers',
      help: 'Who is handed new events in this process.',
      read: () => stats().subscribers,
    },
    {
      name: 'reprise_feed_hints_total',
      help: 'Hints of new events, while somebody listened.',
      read: () => stats().hints,
    },
    {
      name: 'reprise_feed_readings_total',
      help: 'Readings of the ends of the stream.',
      read: () => stats().readings,
    },
    {
      name: 'reprise_feed_events_total',
      help: 'Events that were read and handed on.',
      read: () => stats().events,
    },
    {
      name: 'reprise_feed_found_by_backstop_total',
      help: 'Those among them that no hint told of.',
      read: () => stats().foundByBackstop,
    },
  );
}
