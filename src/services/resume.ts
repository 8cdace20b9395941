import type { Db } from '../db/database.js';
import type { Asking } from '../domain/command.js';
import { RepriseError } from '../domain/errors.js';
import type { NewEvent } from '../domain/event.js';
import type { ExecutionState } from '../domain/execution.js';
import { ExecutionNotFoundError, ResumePlanChangedError } from '../domain/execution-errors.js';
import type { Graph } from '../domain/graph.js';
import type { JsonObject } from '../domain/json.js';
import { type ResumeRequest, type ResumeTerms, resume } from '../domain/resume.js';
import { planResume, type ResumePlan } from '../domain/resume-plan.js';
import type { VersionTarget } from '../domain/version-change.js';
import { readState } from '../store/execution.js';
import { listBegunStepIds } from '../store/step.js';
import { findVersions, findWorkflows, shareWorkflow } from '../store/workflow.js';
import { type CommandOutcome, type CommandRequest, runCommand } from './command.js';
import { checkResumeData, withReason } from './input.js';
import { requirePermission } from './rights.js';
import { type Caller, graphOfVersion, type Services } from './services.js';

/** On which version an execution goes on: its own, or the latest where that is safe. */
export const VERSION_CHOICES = ['pinned', 'latest'] as const;
export type VersionChoice = (typeof VERSION_CHOICES)[number];

export interface ResumeInput extends ResumeRequest {
  onVersion: VersionChoice;
}

export function resumeExecution(
  services: Services,
  caller: Caller,
  request: CommandRequest & ResumeInput & { planVersion: string | null },
): Promise<CommandOutcome> {
  return countingFailures(services, () => resumeOnce(services, caller, request));
}

/** Resumes, and counts it where that is refused or breaks. */
export async function countingFailures<T>({ metrics }: Services, resumeOne: () => Promise<T>): Promise<T> {
  try {
    return await resumeOne();
  } catch (error) {
    metrics.resumeFailed(error instanceof RepriseError ? error.code : 'UNEXPECTED_ERROR');
    throw error;
  }
}

async function resumeOnce(
  services: Services,
  caller: Caller,
  asked: CommandRequest & ResumeInput & { planVersion: string | null },
): Promise<CommandOutcome> {
  if (asked.force) requirePermission(caller, 'execution:force');
  const request = checked(asked);
  const { planVersion } = request;
  const command = { type: 'resume', input: commandInput(request, planVersion) };
  return runCommand(services, caller, request, command, (state, graph, asking, tx) =>
    decideResume({ tx, services, caller, state, graph }, request, asking),
  );
}

/** The events of a resume. Shares the workflow's row, so that it is not held meanwhile. */
export async function decideResume(
  looking: Looking,
  request: ResumeInput & { planVersion: string | null },
  asking: Asking,
): Promise<NewEvent[]> {
  const { tx, state, graph } = looking;
  const { planVersion } = request;
  const workflow = await shareWorkflow(tx, state.execution.workflowId);
  if (planVersion !== null) return resumeAsPlanned(looking, request, workflow, planVersion, asking);
  return resume(state, graph, request, await termsOf(looking, request, workflow), asking);
}

/** What a resume with this input would do, in one snapshot; nothing is locked or stored. */
export async function planExecution(
  services: Services,
  caller: Caller,
  executionId: string,
  asked: ResumeInput,
): Promise<ResumePlan> {
  const request = checked(asked);
  const state = await readState(services.db, caller.projectId, executionId);
  if (!state) throw new ExecutionNotFoundError(executionId);
  const { versionId, workflowId } = state.execution;
  const graph = await services.graphs.get(services.db, caller.projectId, versionId);
  const [workflow] = await findWorkflows(services.db, caller.projectId, [workflowId]);
  if (!workflow) throw new Error(`execution ${executionId} is of workflow ${workflowId}, which is not there`);
  const looking = { tx: services.db, services, caller, state, graph };
  const { plan } = await planWith(looking, request, workflow, {
    actor: caller.actor,
    now: services.clock.now(),
  });
  return plan;
}

export interface Looking {
  tx: Db;
  services: Services;
  caller: Caller;
  state: ExecutionState;
  graph: Graph;
}

type Hold = { key: string; holdId: string | null; latestVersionId: string };

async function resumeAsPlanned(
  looking: Looking,
  request: ResumeInput,
  workflow: Hold,
  planVersion: string,
  asking: Asking,
): Promise<NewEvent[]> {
  const { state, graph } = looking;
  const { plan, terms } = await planWith(looking, request, workflow, asking);
  if (plan.planVersion !== planVersion)
    throw new ResumePlanChangedError(state.execution.id, state.execution.status, plan.planVersion);
  return resume(state, graph, request, terms, asking);
}

async function planWith(
  looking: Looking,
  request: ResumeInput,
  workflow: Hold,
  asking: Asking,
): Promise<{ plan: ResumePlan; terms: ResumeTerms }> {
  const { state, graph } = looking;
  const latest = await latestOf(looking, workflow);
  const target = request.onVersion === 'latest' ? latest : null;
  const terms = { ...ownTerms(looking, workflow), target };
  return { plan: planResume(state, graph, request, terms, latest, asking), terms };
}

/** What the terms of a resume are where no plan is asked for: the latest version is read only where it is to be moved to. */
async function termsOf(looking: Looking, { onVersion }: ResumeInput, workflow: Hold): Promise<ResumeTerms> {
  const target = onVersion === 'latest' ? await latestOf(looking, workflow) : null;
  return { ...ownTerms(looking, workflow), target };
}

function ownTerms({ services }: Looking, { key, holdId }: Hold) {
  return { maxPauseMs: services.limits.maxPauseMs, heldBy: holdId === null ? null : key };
}

/** Null where the execution runs it already. */
async function latestOf(
  { tx, caller, state: { execution } }: Looking,
  { latestVersionId }: Hold,
): Promise<VersionTarget | null> {
  if (latestVersionId === execution.versionId) return null;
  const [version] = await findVersions(tx, caller.projectId, [latestVersionId]);
  if (!version) throw new Error(`version ${latestVersionId} is the latest of its workflow, but is not there`);
  const begun = new Set(await listBegunStepIds(tx, execution.id));
  return { id: version.id, version: version.version, graph: graphOfVersion(version), begun };
}

/** The request as it counts. */
function checked<R extends ResumeInput>(request: R): R {
  checkResumeData(request.data);
  return withReason(request);
}

/** What makes two requests the same; as it was hashed before there was more than data. */
function commandInput(
  { data, reason, force, onVersion }: ResumeInput,
  planVersion: string | null,
): JsonObject {
  const more = {
    ...(reason === null ? {} : { reason }),
    ...(force ? { force } : {}),
    ...(onVersion === 'pinned' ? {} : { onVersion }),
    ...(planVersion === null ? {} : { planVersion }),
  };
  return Object.keys(more).length === 0 ? data : { data, ...more };
}
