import { InvalidInputError } from '#src/domain/errors.js';
import type { ExecutionState } from '#src/domain/execution.js';
import { WorkflowNotFoundError } from '#src/domain/workflow-errors.js';
import { type ExecutionUpdate, watchExecution } from '#src/events/watch-execution.js';
import { type ExecutionsUpdate, watchExecutions } from '#src/events/watch-executions.js';
import type { WatchFilter } from '#src/events/watch-filter.js';
import { builder } from '#src/graphql/builder.js';
import { eventCursor, eventSeqFrom } from '#src/graphql/cursor.js';
import { EXECUTION_ID, findExecutionId } from '#src/graphql/execution-id.js';
import { executionIdFrom } from '#src/graphql/global-id.js';
import { ExecutionEventRef, ExecutionRef, type ExecutionView } from '#src/graphql/refs.js';
import { createTagMatch, loadWorkflowByKey } from '#src/services/workflow.js';
import { ExecutionStatusEnum } from './enums.js';

/** With its steps as of that update, also for the first: read when it is sent, they could be ahead of it. */
function viewOf({ state }: { state: ExecutionState }): ExecutionView {
  return { ...state.execution, steps: state.steps };
}

const ExecutionUpdateRef = builder.objectRef<ExecutionUpdate>('ExecutionUpdate').implement({
  description: 'The state of an execution, or what happened to it.',
  fields: (t) => ({
    cursor: t.string({
      description:
        'The place of this update: after a lost connection, subscribe again with `after` set to the last one you had.',
      resolve: ({ state }) => eventCursor(state.execution.id, state.execution.eventSeq),
    }),
    event: t.field({
      type: ExecutionEventRef,
      nullable: true,
      description: 'What happened; null for the state at the beginning.',
      resolve: ({ event }) => event,
    }),
    execution: t.field({
      type: ExecutionRef,
      description: 'The execution as of that event.',
      resolve: viewOf,
    }),
  }),
});

const ExecutionsUpdateRef = builder.objectRef<ExecutionsUpdate>('ExecutionsUpdate').implement({
  description: 'What happened to one of many executions, or only how far the stream has come.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description:
        'The place of this update: after a lost connection, subscribe again with `after` set to the last one you had, on whichever server.',
    }),
    event: t.field({
      type: ExecutionEventRef,
      nullable: true,
      description: 'What happened; null where the update has a cursor alone, as the first one.',
      resolve: ({ event }) => event,
    }),
    execution: t.field({
      type: ExecutionRef,
      nullable: true,
      description: 'The execution as of that event.',
      resolve: ({ state }) => state && viewOf({ state }),
    }),
  }),
});

const ExecutionsFilterInput = builder.inputType('ExecutionsUpdatedFilter', {
  description: 'Which executions. All that is given must hold.',
  fields: (t) => ({
    status: t.field({
      type: [ExecutionStatusEnum],
      description: 'In one of these statuses after the event.',
    }),
    workflowKey: t.string({ description: 'Of the workflow of this key.' }),
    tags: t.stringList({ description: 'Whose version has all of these tags.' }),
    ids: t.idList({ description: 'One of these, at most 1,000.' }),
  }),
});

const MOST_WATCHED_IDS = 1_000;

builder.subscriptionFields((t) => ({
  executionUpdated: t.field({
    authScopes: { permission: 'execution:read' },
    type: ExecutionUpdateRef,
    args: {
      id: t.arg.id({ required: true, description: EXECUTION_ID }),
      after: t.arg.string({
        description: 'The cursor of the last update you had: what came since is sent, each event once.',
      }),
    },
    description:
      'The state of an execution, then each of its events once, in order, with the execution as of that event. With `after`, the events since. Completes when the execution has ended.',
    subscribe: async (_root, { id, after }, context) => {
      const { services, feed, caller } = context;
      const executionId = await findExecutionId(id, context);
      const afterSeq = after == null ? null : eventSeqFrom(after, executionId);
      return watchExecution({ db: services.db, feed }, caller.projectId, executionId, afterSeq);
    },
    resolve: (update) => update,
  }),
  executionsUpdated: t.field({
    authScopes: { permission: 'execution:read' },
    type: ExecutionsUpdateRef,
    args: {
      filter: t.arg({ type: ExecutionsFilterInput, description: 'Which.' }),
      after: t.arg.string({
        description:
          'The cursor of the last update you had: what came since is sent, each event once. Left out, the stream begins now, with its cursor.',
      }),
    },
    description:
      'Every event of all executions that match, once, in order within each execution, with the execution as of that event.',
    subscribe: async (_root, { filter, after }, { services, feed, caller }) => {
      const { status, workflowKey, tags, ids } = filter ?? {};
      if (ids && ids.length > MOST_WATCHED_IDS) {
        throw new InvalidInputError([
          { path: 'filter.ids', message: `has ${ids.length} ids`, hint: `send at most ${MOST_WATCHED_IDS}` },
        ]);
      }
      const workflow = workflowKey == null ? null : await loadWorkflowByKey(services, caller, workflowKey);
      if (workflowKey != null && !workflow) throw new WorkflowNotFoundError(workflowKey);
      const wanted: WatchFilter = {
        ...(status ? { statuses: status } : {}),
        ...(workflow ? { workflowId: workflow.id } : {}),
        ...(tags ? { hasTags: createTagMatch(services, caller, tags) } : {}),
        ...(ids ? { ids: ids.map((id) => executionIdFrom(id, 'filter.ids')) } : {}),
      };
      return watchExecutions({ db: services.db, feed }, caller.projectId, wanted, after ?? null);
    },
    resolve: (update) => update,
  }),
}));
