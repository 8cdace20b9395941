import type { Db } from '../db/database.js';
import type { Notifier } from '../db/notifier.js';
import type { Graph } from '../domain/graph.js';
import type { Clock, Ids } from '../domain/runtime.js';
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
}

/** Who asks, and in which project: everything read and written for them is that project's. */
export interface Caller {
  projectId: string;
  actor: string;
}

/** The compiled graphs of versions, which never change, read once a process. */
export interface GraphCache {
  get(db: Db, projectId: string, versionId: string): Promise<Graph>;
}

const MOST_GRAPHS = 500;

export function createGraphCache(): GraphCache {
  const graphs = new Map<string, Graph>();
  return {
    async get(db, projectId, versionId) {
      const known = graphs.get(versionId);
      if (known) return known;
      const [version] = await findVersions(db, projectId, [versionId]);
      if (!version) throw new Error(`workflow version ${versionId} is not stored`);
      const oldest = graphs.size >= MOST_GRAPHS ? graphs.keys().next().value : undefined;
      if (oldest !== undefined) graphs.delete(oldest);
      graphs.set(versionId, version.graph);
      return version.graph;
    },
  };
}

export const EVENT_LANES = 64;
