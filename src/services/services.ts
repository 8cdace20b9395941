import type { Db } from '../db/database.js';
import type { Notifier } from '../db/notifier.js';
import { compileDefinition } from '../definition/compile.js';
import { GRAPH_FORMAT, type Graph } from '../domain/graph.js';
import type { Metrics } from '../domain/metrics.js';
import type { Permission } from '../domain/permission.js';
import type { Clock, Ids } from '../domain/runtime.js';
import type { Tracing } from '../domain/tracing.js';
import type { WorkflowVersion } from '../domain/workflow.js';
import { findVersions } from '../store/workflow.js';

/** What every use case needs: where the data is, and where time, ids and hints come from and go. */
export interface Services {
  db: Db;
  /** Where workers write their checkpoints. */
  checkpoints: Db;
  notifier: Notifier;
  clock: Clock;
  ids: Ids;
  graphs: GraphCache;
  limits: Limits;
  metrics: Metrics;
  tracing: Tracing;
}

export interface Limits {
  /** Most bytes of JSON that a step may leave behind. */
  maxOutputBytes: number;
  /** How long an agent keeps an operation without being heard of. */
  agentLeaseMs: number;
  /** How long a pause may last before a resume has to be forced. */
  maxPauseMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxOutputBytes: 1024 * 1024,
  agentLeaseMs: 30_000,
  maxPauseMs: 7 * 86_400_000,
};

/** Who asks, and in which project: everything read and written for them is that project's. */
export interface Caller extends Rights {
  projectId: string;
  actor: string;
  /** The trace that the request is part of; executions that it starts or resumes go on with it. */
  traceparent?: string | undefined;
  /** By which way it came; absent for what this process does by itself. */
  origin?: Origin;
}

/** What a caller may do, and as whom it may decide. */
export interface Rights {
  permissions: readonly Permission[];
  roles: readonly string[];
}

/** For the audit log: where a request came from. */
export interface Origin {
  /** What it came with: `token`, `jwt`, `link`, or the id of a key. */
  credential: string;
  address: string | null;
  requestId: string | null;
  /** The address by which it reached this server, as `http://127.0.0.1:8080`. */
  site?: string;
}

/** Of what was allowed when it was asked for. */
export const NO_RIGHTS: Rights = { permissions: [], roles: [] };

/** Of whoever runs the server. */
export const ALL_RIGHTS: Rights = { permissions: ['admin'], roles: [] };

/** The compiled graphs of versions, which never change, read once a process. */
export interface GraphCache {
  get(db: Db, projectId: string, versionId: string): Promise<Graph>;
  /** The graphs of many versions, in their order, by one statement at most. */
  getAll(db: Db, projectId: string, versionIds: readonly string[]): Promise<Graph[]>;
}

const MOST_GRAPHS = 500;

/** A graph that was stored by an older version of this program is compiled anew. */
export function graphOfVersion({ graph, definition }: WorkflowVersion): Graph {
  return graph.format === GRAPH_FORMAT ? graph : compileDefinition(definition).graph;
}

export function createGraphCache(): GraphCache {
  const graphs = new Map<string, Graph>();
  const remember = (versionId: string, graph: Graph) => {
    const oldest = graphs.size >= MOST_GRAPHS ? graphs.keys().next().value : undefined;
    if (oldest !== undefined) graphs.delete(oldest);
    graphs.set(versionId, graph);
  };
  const cache: GraphCache = {
    async get(db, projectId, versionId) {
      const [graph] = await cache.getAll(db, projectId, [versionId]);
      return graph as Graph;
    },
    async getAll(db, projectId, versionIds) {
      const found = new Map(versionIds.map((id) => [id, graphs.get(id)]));
      const unknown = [...found.keys()].filter((id) => !found.get(id));
      for (const version of await findVersions(db, projectId, unknown)) {
        const graph = graphOfVersion(version);
        found.set(version.id, graph);
        remember(version.id, graph);
      }
      return versionIds.map((id) => {
        const graph = found.get(id);
        if (!graph) throw new Error(`workflow version ${id} is not stored`);
        return graph;
      });
    },
  };
  return cache;
}

export const EVENT_LANES = 64;
