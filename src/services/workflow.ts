import { createHash } from 'node:crypto';
import type { Db } from '../db/database.js';
import { type CompiledDefinition, compileDefinition } from '../definition/compile.js';
import type { Fault } from '../domain/errors.js';
import { canonicalJson, type Json, storageProblem } from '../domain/json.js';
import type { Workflow, WorkflowVersion } from '../domain/workflow.js';
import { InvalidDefinitionError } from '../domain/workflow-errors.js';
import {
  findLatestVersionWithHash,
  findVersions,
  findWorkflowByKey,
  findWorkflows,
  insertVersion,
  insertWorkflow,
  listVersions,
  listWorkflows,
  lockWorkflow,
  setLatestVersion,
} from '../store/workflow.js';
import { recordDeed } from './audit.js';
import { checkName } from './input.js';
import type { Caller, Services } from './services.js';

const MOST_DEFINITION_BYTES = 4 * 1024 * 1024;

export interface PublishRequest {
  definition: Json;
  /** Used where the definition has no `workflow_id`. */
  key: string | null;
}

export interface Published {
  workflow: Workflow;
  version: WorkflowVersion;
  /** False where the latest version is this very definition already. */
  created: boolean;
  warnings: Fault[];
}

/** Checks, compiles and stores a definition as the next version of its workflow. Throws all its faults at once. */
export async function publishWorkflow(
  services: Services,
  caller: Caller,
  request: PublishRequest,
): Promise<Published> {
  const compiled = compileDefinition(request.definition);
  const problem = storageProblem(request.definition, MOST_DEFINITION_BYTES);
  if (problem)
    throw new InvalidDefinitionError([{ path: '', message: `the definition ${problem}`, hint: null }]);
  const key = keyOf(compiled, request.key);
  const hash = createHash('sha256').update(canonicalJson(request.definition)).digest('hex');
  return services.db.transaction(async (tx) => {
    const publish = async () => publishNext(services, caller, tx, { compiled, request, key, hash });
    // Only the very first version can lose a race: its row is then there to be locked.
    const published = (await publish()) ?? (await publish());
    if (!published) throw new Error(`workflow ${key} was neither found nor made`);
    return published;
  });
}

interface Publication {
  compiled: CompiledDefinition;
  request: PublishRequest;
  key: string;
  hash: string;
}

/** Null where another process has made the workflow since it was looked for. */
async function publishNext(
  services: Services,
  caller: Caller,
  tx: Db,
  { compiled, request, key, hash }: Publication,
): Promise<Published | null> {
  const { warnings } = compiled;
  const latest = await lockWorkflow(tx, caller.projectId, key);
  const before = latest ? await findLatestVersionWithHash(tx, latest.latestVersionId) : null;
  if (latest && before?.hash === hash)
    return { workflow: latest, version: before.version, created: false, warnings };
  const now = services.clock.now();
  const versionId = services.ids.uuid();
  const workflow: Workflow = {
    ...(latest ?? { id: services.ids.uuid(), projectId: caller.projectId, key, ...NOT_HELD, createdAt: now }),
    latestVersionId: versionId,
    updatedAt: now,
  };
  if (latest) await setLatestVersion(tx, workflow);
  else if (!(await insertWorkflow(tx, workflow))) return null;
  const version = newVersion(
    compiled,
    request,
    workflow,
    before?.version.version ?? 0,
    caller,
    versionId,
    now,
  );
  await insertVersion(tx, version, hash);
  await recordDeed(services, caller, tx, {
    action: 'publish',
    target: key,
    detail: { version: version.version },
  });
  return { workflow, version, created: true, warnings };
}

const NOT_HELD = { holdId: null, pausedAt: null, pausedReason: null, pausedBy: null };

function keyOf(compiled: CompiledDefinition, fallback: string | null): string {
  const key = compiled.key ?? fallback;
  if (key === null) {
    throw new InvalidDefinitionError([
      {
        path: 'workflow_id',
        message: 'is missing',
        hint: 'add "workflow_id", or send input.key beside the definition',
      },
    ]);
  }
  checkName('key', key);
  return key;
}

function newVersion(
  compiled: CompiledDefinition,
  { definition }: PublishRequest,
  workflow: Workflow,
  versionBefore: number,
  { actor }: Caller,
  id: string,
  publishedAt: Date,
): WorkflowVersion {
  return {
    id,
    projectId: workflow.projectId,
    workflowId: workflow.id,
    version: versionBefore + 1,
    label: compiled.label,
    name: compiled.name ?? workflow.key,
    description: compiled.description,
    tags: compiled.tags,
    enabled: compiled.enabled,
    triggerData: compiled.trigger.data,
    definition,
    graph: { ...compiled.graph, name: workflow.key },
    publishedBy: actor,
    publishedAt,
  };
}

export function loadWorkflowByKey(
  { db }: Services,
  { projectId }: Caller,
  key: string,
): Promise<Workflow | null> {
  return findWorkflowByKey(db, projectId, key);
}

export function loadWorkflows(
  { db }: Services,
  { projectId }: Caller,
  ids: readonly string[],
): Promise<Workflow[]> {
  return findWorkflows(db, projectId, ids);
}

export function loadVersions(
  { db }: Services,
  { projectId }: Caller,
  ids: readonly string[],
): Promise<WorkflowVersion[]> {
  return findVersions(db, projectId, ids);
}

/** Tells of versions, which never change, whether they have all of these tags; each is read once. */
export function createTagMatch(
  services: Services,
  caller: Caller,
  tags: readonly string[],
): (versionId: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const look = async (versionId: string) => {
    const [version] = await loadVersions(services, caller, [versionId]);
    return tags.every((tag) => version?.tags.includes(tag));
  };
  return (versionId) => {
    const answer = known.get(versionId) ?? look(versionId);
    known.set(versionId, answer);
    return answer;
  };
}

/** Null where there is no such workflow. */
export async function loadWorkflowKey(
  { db }: Services,
  projectId: string,
  id: string,
): Promise<string | null> {
  const [workflow] = await findWorkflows(db, projectId, [id]);
  return workflow?.key ?? null;
}

export function pageWorkflows(
  { db }: Services,
  { projectId }: Caller,
  afterKey: string | null,
  limit: number,
) {
  return listWorkflows(db, projectId, afterKey, limit);
}

export function pageVersions(
  { db }: Services,
  workflow: Workflow,
  limit: number,
): Promise<WorkflowVersion[]> {
  return listVersions(db, workflow.id, limit);
}
