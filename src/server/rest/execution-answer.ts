import { contextOf } from '#src/domain/context.js';
import type { Execution, ExecutionState } from '#src/domain/execution.js';
import type { Graph } from '#src/domain/graph.js';
import type { JsonObject } from '#src/domain/json.js';
import { isGranted } from '#src/domain/permission.js';
import { showState, showStep } from '#src/domain/shown-state.js';
import type { StepExecution } from '#src/domain/step.js';
import type { WorkflowVersion } from '#src/domain/workflow.js';
import type { CommandOutcome } from '#src/services/command.js';
import { loadGraphs, loadState, loadSteps } from '#src/services/execution.js';
import type { Caller, Services } from '#src/services/services.js';
import { loadWorkflows } from '#src/services/workflow.js';
import type { ExecutionAnswer, StepAnswer, WorkflowAnswer } from './answers.js';

/** Who asks, and the services that answer. */
export interface Asker {
  services: Services;
  caller: Caller;
}

export async function answerState(asker: Asker, state: ExecutionState): Promise<ExecutionAnswer> {
  const [answer] = await answerStates(asker, [state.execution], Promise.resolve([state]));
  return answer as ExecutionAnswer;
}

/** What a start answers. One that was there before may be somebody else's: why it stands still, or ended, is for those who may read. */
export async function answerStarted(
  asker: Asker,
  { execution, created }: { execution: Execution; created: boolean },
): Promise<ExecutionAnswer> {
  if (created) return answerState(asker, { execution, steps: new Map() });
  const [answer] = (await answerExecutions(asker, [execution])) as [ExecutionAnswer];
  return mayRead(asker) ? answer : { ...answer, paused_reason: null, error_message: null };
}

export function answerExecutions(asker: Asker, executions: readonly Execution[]): Promise<ExecutionAnswer[]> {
  return answerStates(asker, executions, loadStates(asker, executions));
}

async function loadStates({ services }: Asker, executions: readonly Execution[]): Promise<ExecutionState[]> {
  const steps = await loadSteps(services, executions);
  return executions.map((execution, index) => {
    const own = (steps[index] ?? []).map((step) => [step.path, step] as const);
    return { execution, steps: new Map(own) };
  });
}

/** The execution after a command: of one that is repeated as it was then, with the payloads that events don't hold. */
export async function answerOutcome(
  asker: Asker,
  { state, repeated }: Pick<CommandOutcome, 'state' | 'repeated'>,
): Promise<ExecutionAnswer> {
  if (!repeated) return answerState(asker, state);
  const stored = await loadState(asker.services, asker.caller, state.execution.id);
  return answerState(asker, withContent(state, stored));
}

function withContent(then: ExecutionState, now: ExecutionState): ExecutionState {
  const { triggerPayload, metadata, resumeData } = now.execution;
  const withOutput = (step: StepExecution) => ({ ...step, output: now.steps.get(step.path)?.output ?? null });
  return {
    execution: { ...then.execution, triggerPayload, metadata, resumeData },
    steps: new Map([...then.steps].map(([path, step]) => [path, withOutput(step)])),
  };
}

/** What is beside the states is read while these are. */
async function answerStates(
  asker: Asker,
  executions: readonly Execution[],
  loading: Promise<ExecutionState[]>,
): Promise<ExecutionAnswer[]> {
  const { services, caller } = asker;
  const workflowIds = [...new Set(executions.map(({ workflowId }) => workflowId))];
  const [states, graphs, workflows] = await Promise.all([
    loading,
    loadGraphs(services, caller, executions),
    loadWorkflows(services, caller, workflowIds),
  ]);
  const keys = new Map(workflows.map(({ id, key }) => [id, key]));
  const now = services.clock.now();
  return states.map((stored, index) => {
    const state = showState(stored, isGranted(caller.permissions, 'execution:force'));
    const key = keys.get(state.execution.workflowId) ?? '';
    const answer = answerOf(state.execution, key, contextOf(graphs[index] as Graph, state, '', now));
    return mayRead(asker) ? answer : withhold(answer);
  });
}

function mayRead({ caller }: Asker): boolean {
  return isGranted(caller.permissions, 'execution:read');
}

/** What a command tells those who may not read: how things stand, and nothing of what the execution was given. GraphQL asks the same of these. */
function withhold(answer: ExecutionAnswer): ExecutionAnswer {
  return { ...answer, trigger_payload: {}, context: {}, metadata: {}, resume_data: null };
}

function answerOf(execution: Execution, key: string, context: JsonObject): ExecutionAnswer {
  return {
    id: execution.id,
    workflow_id: key,
    execution_id: execution.executionId,
    status: execution.status,
    result: execution.result,
    trigger_event: execution.triggerEvent,
    trigger_payload: execution.triggerPayload,
    context,
    current_step_id: execution.currentStepId,
    started_at: written(execution.startedAt),
    completed_at: written(execution.completedAt),
    duration_ms: msBetween(execution.startedAt, execution.completedAt),
    error_message: execution.errorMessage,
    metadata: execution.metadata,
    paused_at: written(execution.pausedAt),
    paused_reason: execution.pausedReason,
    paused_step_id: execution.pausedStepId,
    next_step_id: execution.nextStepId,
    resume_data: execution.resumeData,
    resume_count: execution.resumeCount,
    last_resumed_at: written(execution.lastResumedAt),
  };
}

export function stepAnswerOf({ caller }: Asker, stored: StepExecution): StepAnswer {
  const step = showStep(stored, isGranted(caller.permissions, 'execution:force'));
  return {
    path: step.path,
    step_id: step.stepId,
    type: step.type,
    status: step.status,
    attempt: step.attempt,
    iteration: step.iteration,
    input: step.input,
    output: step.output,
    error_code: step.error?.code ?? null,
    error_message: step.error?.message ?? null,
    started_at: written(step.startedAt),
    completed_at: written(step.finishedAt),
    duration_ms: msBetween(step.startedAt, step.finishedAt),
  };
}

export function workflowAnswerOf({ caller }: Asker, key: string, version: WorkflowVersion): WorkflowAnswer {
  return {
    workflow_id: key,
    version: version.label,
    version_number: version.version,
    name: version.name,
    description: version.description,
    enabled: version.enabled,
    tags: version.tags,
    definition: isGranted(caller.permissions, 'workflow:read') ? version.definition : null,
  };
}

export function written(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

function msBetween(start: Date | null, end: Date | null): number | null {
  return start && end ? end.getTime() - start.getTime() : null;
}
