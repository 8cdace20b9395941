import type { Graph } from './graph.js';
import type { Json, JsonObject } from './json.js';

/** What executions are started of. Its name, tags and definition are those of its versions. */
export interface Workflow {
  id: string;
  projectId: string;
  key: string;
  latestVersionId: string;
  /** Set while all its executions are held, with since when, why and by whom. */
  holdId: string | null;
  pausedAt: Date | null;
  pausedReason: string | null;
  pausedBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** An immutable, compiled definition. `version` counts 1, 2, 3...; `label` is what its author calls it. */
export interface WorkflowVersion {
  id: string;
  projectId: string;
  workflowId: string;
  version: number;
  label: string | null;
  name: string;
  description: string | null;
  tags: string[];
  enabled: boolean;
  triggerData: JsonObject;
  definition: Json;
  graph: Graph;
  publishedBy: string;
  publishedAt: Date;
}
