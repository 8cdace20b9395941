import type { ExecutionStatus } from '#src/domain/execution.js';
import { watchFigures } from '#src/events/watch-figures.js';
import { builder } from '#src/graphql/builder.js';
import {
  type AgentQueueFigures,
  countPaused,
  loadQueueStats,
  type QueueStats,
  type StartQueueFigures,
  workflowIdOf,
} from '#src/services/figures.js';
import { ExecutionStatusEnum } from './enums.js';

const StatusCountRef = builder
  .objectRef<{ status: ExecutionStatus; total: number }>('StatusCount')
  .implement({
    description: 'How many executions are in a status.',
    fields: (t) => ({
      status: t.field({
        type: ExecutionStatusEnum,
        description: 'The status.',
        resolve: (row) => row.status,
      }),
      total: t.exposeInt('total', { description: 'How many.' }),
    }),
  });

const AgentQueueRef = builder.objectRef<AgentQueueFigures>('AgentQueue').implement({
  description: 'A queue that agents take operations from.',
  fields: (t) => ({
    queue: t.exposeString('queue', { description: 'Its name.' }),
    waiting: t.exposeInt('waiting', { description: 'Operations that no agent has taken yet.' }),
    taken: t.exposeInt('taken', { description: 'Those that agents are doing.' }),
  }),
});

const StartQueueRef = builder.objectRef<StartQueueFigures>('StartQueue').implement({
  description: 'A queue in which executions wait for their turn to begin.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its key.' }),
    limit: t.exposeInt('limit', { description: 'How many may be under way.' }),
    underWay: t.exposeInt('underWay', { description: 'How many are.' }),
    waiting: t.exposeInt('waiting', { description: 'How many wait.' }),
  }),
});

const QueueStatsRef = builder.objectRef<QueueStats>('QueueStats').implement({
  description: 'What is going on in the project, in numbers.',
  fields: (t) => ({
    open: t.field({
      type: [StatusCountRef],
      description: 'Executions that have not ended, by status; without those in which there is none.',
      resolve: ({ open }) => open,
    }),
    agentQueues: t.field({
      type: [AgentQueueRef],
      description: 'The queues of agents, as far as anything is in them.',
      resolve: ({ agentQueues }) => agentQueues,
    }),
    startQueues: t.field({
      type: [StartQueueRef],
      description: 'The queues of executions, as far as anything is in them.',
      resolve: ({ startQueues }) => startQueues,
    }),
  }),
});

const PausedFilterInput = builder.inputType('PausedCountFilter', {
  description: 'Which of the paused executions.',
  fields: (t) => ({ workflowKey: t.string({ description: 'Of the workflow of this key.' }) }),
});

const PAUSED = 'How many executions are paused';
const STATS = 'What is going on in the project, in numbers';
const AND_THEN = ': now, and then whenever it has changed, five times a second at most.';
const ofPaused = { type: PausedFilterInput, description: 'Which.' };

builder.queryFields((t) => ({
  pausedCount: t.int({
    authScopes: { permission: 'execution:read' },
    args: { filter: t.arg(ofPaused) },
    description: `${PAUSED}.`,
    resolve: async (_root, { filter }, { services, caller }) =>
      countPaused(services, caller, await workflowIdOf(services, caller, filter?.workflowKey)),
  }),
  queueStats: t.field({
    authScopes: { permission: 'execution:read' },
    type: QueueStatsRef,
    description: `${STATS}.`,
    resolve: (_root, _args, { services, caller }) => loadQueueStats(services, caller),
  }),
}));

builder.subscriptionFields((t) => ({
  pausedCount: t.int({
    authScopes: { permission: 'execution:read' },
    args: { filter: t.arg(ofPaused) },
    description: `${PAUSED}${AND_THEN}`,
    subscribe: async (_root, { filter }, { services, caller }) => {
      const workflowId = await workflowIdOf(services, caller, filter?.workflowKey);
      return watchFigures(services, {
        key: `paused ${caller.projectId} ${workflowId}`,
        concerns: ({ events }) => events === true,
        read: () => countPaused(services, caller, workflowId),
      });
    },
    resolve: (paused) => paused,
  }),
  queueStats: t.field({
    authScopes: { permission: 'execution:read' },
    type: QueueStatsRef,
    description: `${STATS}${AND_THEN}`,
    subscribe: (_root, _args, { services, caller }) =>
      watchFigures(services, {
        key: `stats ${caller.projectId}`,
        concerns: ({ events, operations }) => events === true || operations === true,
        read: () => loadQueueStats(services, caller),
      }),
    resolve: (stats) => stats,
  }),
}));
