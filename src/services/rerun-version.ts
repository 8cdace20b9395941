import type { Db } from '../db/database.js';
import type { ExecutionState } from '../domain/execution.js';
import { checkVersion, type Rerun } from '../domain/rerun.js';
import type { WorkflowVersion } from '../domain/workflow.js';
import { WorkflowDisabledError } from '../domain/workflow-errors.js';
import { listBegunStepIds } from '../store/step.js';
import { findVersions, shareWorkflow } from '../store/workflow.js';
import type { VersionChoice } from './resume.js';
import { type Caller, graphOfVersion, type Services } from './services.js';

/** The version that the rerun runs, its graph as this program reads it. */
export async function versionFor(
  services: Services,
  caller: Caller,
  tx: Db,
  {
    source: { execution },
    plan,
    onVersion,
  }: { source: ExecutionState; plan: Rerun; onVersion: VersionChoice },
): Promise<WorkflowVersion> {
  const { key, latestVersionId } = await shareWorkflow(tx, execution.workflowId);
  const id = onVersion === 'latest' ? latestVersionId : execution.versionId;
  const [stored] = await findVersions(tx, caller.projectId, [id]);
  if (!stored) throw new Error(`version ${id} of workflow ${key} is not stored`);
  const version = { ...stored, graph: graphOfVersion(stored) };
  if (id === execution.versionId) return version;
  if (!version.enabled) throw new WorkflowDisabledError(key);
  const graph = await services.graphs.get(tx, caller.projectId, execution.versionId);
  const begun = new Set(await listBegunStepIds(tx, execution.id));
  checkVersion(execution, graph, { ...version, begun }, plan);
  return version;
}
