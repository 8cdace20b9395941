import type { Execution } from '#src/domain/execution.js';
import { isUuid } from '#src/domain/ids.js';
import type { StepExecution } from '#src/domain/step.js';
import type { Workflow } from '#src/domain/workflow.js';
import { findExecutionId } from '#src/graphql/execution-id.js';
import {
  type ExecutionFilter,
  loadBegunSteps,
  loadState,
  pageExecutions,
  totalExecutions,
} from '#src/services/execution.js';
import { loadVersions, loadWorkflowByKey, loadWorkflows } from '#src/services/workflow.js';
import { executionAnswer, executionPage, pausedExecutions, traceAnswer } from './answers.js';
import {
  type Asker,
  answerExecutions,
  answerState,
  stepAnswerOf,
  workflowAnswerOf,
} from './execution-answer.js';
import { listQuery, MOST_IN_A_PAGE, MOST_STEPS, pausedQuery, traceQuery } from './requests.js';
import { defineRoute, type Route } from './route.js';

const FROM_THE_START = { after: null, before: null } as const;

export const readRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/executions/paused',
    name: 'listPausedExecutions',
    summary: 'Lists what is paused, oldest pause first',
    permission: 'execution:read',
    cost: 50,
    query: pausedQuery,
    outcomes: { 200: { description: 'Those that have been paused the longest.', schema: pausedExecutions } },
    async respond(asker, { query }) {
      const limit = Math.min(query.limit, MOST_IN_A_PAGE);
      const page = { order: 'paused', descending: false, limit, ...FROM_THE_START } as const;
      const found = await pageExecutions(asker.services, asker.caller, { statuses: ['paused'] }, page);
      const executions = await answerExecutions(asker, found);
      return { status: 200, body: { executions, count: executions.length } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/executions',
    name: 'listExecutions',
    summary: 'Lists executions, newest first',
    permission: 'execution:read',
    cost: 50,
    query: listQuery,
    outcomes: { 200: { description: 'A page of them.', schema: executionPage } },
    async respond(asker, { query }) {
      const limit = Math.min(query.limit, MOST_IN_A_PAGE);
      const { found, total } = await findListed(asker, { ...query, limit });
      const page = Math.floor(query.offset / limit) + 1;
      const executions = await answerExecutions(asker, found);
      return { status: 200, body: { executions, total, page, page_size: limit } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/executions/{id}',
    name: 'getExecution',
    summary: 'Tells of one execution',
    permission: 'execution:read',
    outcomes: { 200: { description: 'The execution.', schema: executionAnswer } },
    refusals: { 404: 'There is no such execution.' },
    async respond(asker, { id }) {
      const state = await loadState(asker.services, asker.caller, await findExecutionId(id, asker));
      return { status: 200, body: await answerState(asker, state) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/executions/{id}/trace',
    name: 'traceExecution',
    summary: 'Tells of one execution with all its steps and its workflow',
    description: 'Where there are more steps, the header `Link` says where the next ones are.',
    permission: 'execution:read',
    cost: 50,
    query: traceQuery,
    outcomes: { 200: { description: 'The execution, its steps and its workflow.', schema: traceAnswer } },
    refusals: { 404: 'There is no such execution.' },
    async respond(asker, { id, query }) {
      const { services, caller } = asker;
      const state = await loadState(services, caller, await findExecutionId(id, asker));
      const limit = Math.min(query.limit, MOST_STEPS);
      const found = await loadBegunSteps(services, state.execution, { after: query.after, limit: limit + 1 });
      const steps = found.slice(0, limit);
      const [execution, workflow] = await Promise.all([
        answerState(asker, state),
        describeWorkflow(asker, state.execution),
      ]);
      const headers = found.length > limit ? nextPage(id, limit, steps.at(-1)) : {};
      return {
        status: 200,
        headers,
        body: { execution, steps: steps.map((step) => stepAnswerOf(asker, step)), workflow },
      };
    },
  }),
];

interface Wanted {
  workflow_id?: string | undefined;
  status?: Execution['status'] | undefined;
  limit: number;
  offset: number;
}

async function findListed(
  asker: Asker,
  { workflow_id: key, status, limit, offset }: Wanted,
): Promise<{ found: Execution[]; total: number }> {
  const { services, caller } = asker;
  const workflow = key === undefined ? undefined : await findWorkflow(asker, key);
  if (workflow === null) return { found: [], total: 0 };
  const filter: ExecutionFilter = {
    ...(status ? { statuses: [status] } : {}),
    ...(workflow ? { workflowId: workflow.id } : {}),
  };
  const page = { order: 'created', descending: true, limit, offset, ...FROM_THE_START } as const;
  const [found, total] = await Promise.all([
    pageExecutions(services, caller, filter, page),
    totalExecutions(services, caller, filter),
  ]);
  return { found, total };
}

/** By what its author calls it, or by the id that stands in the database. */
async function findWorkflow({ services, caller }: Asker, key: string): Promise<Workflow | null> {
  const named = await loadWorkflowByKey(services, caller, key);
  if (named || !isUuid(key)) return named;
  const [workflow] = await loadWorkflows(services, caller, [key]);
  return workflow ?? null;
}

async function describeWorkflow(asker: Asker, { workflowId, versionId }: Execution) {
  const { services, caller } = asker;
  const [[workflow], [version]] = await Promise.all([
    loadWorkflows(services, caller, [workflowId]),
    loadVersions(services, caller, [versionId]),
  ]);
  if (!workflow || !version) throw new Error(`workflow ${workflowId} has no version ${versionId}`);
  return workflowAnswerOf(asker, workflow.key, version);
}

function nextPage(id: string, limit: number, last: StepExecution | undefined): Record<string, string> {
  const query = new URLSearchParams({ limit: String(limit), after: String(last?.position) });
  return { link: `</api/v1/executions/${encodeURIComponent(id)}/trace?${query}>; rel="next"` };
}
