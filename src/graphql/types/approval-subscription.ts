import type { EventType } from '#src/domain/event.js';
import { type ExecutionsUpdate, watchExecutions } from '#src/events/watch-executions.js';
import { builder } from '#src/graphql/builder.js';
import { approvalsOf } from '#src/graphql/loaders.js';
import { ApprovalRef, ExecutionEventRef } from '#src/graphql/refs.js';

/** What can change an approval: what is said about it, and that its execution begins to wait, goes on or ends. */
const ABOUT_APPROVALS: ReadonlySet<EventType> = new Set([
  'step.waiting',
  'approval.voted',
  'approval.decided',
  'approval.delegated',
  'approval.escalated',
  'execution.resumed',
  'execution.cancelled',
  'execution.failed',
  'execution.blocked',
] satisfies EventType[]);

const ApprovalsUpdateRef = builder.objectRef<ExecutionsUpdate>('ApprovalsUpdate').implement({
  description:
    'Something happened to what people are asked in one execution, or only how far the stream has come.',
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
    approvals: t.field({
      type: [ApprovalRef],
      description: 'All approvals of that execution, as they are now.',
      resolve: ({ event }, _args, context) => (event ? approvalsOf(event.executionId, context) : []),
    }),
  }),
});

builder.subscriptionField('approvalsUpdated', (t) =>
  t.field({
    authScopes: { permission: 'approval:read' },
    type: ApprovalsUpdateRef,
    args: {
      after: t.arg.string({
        description:
          'The cursor of the last update you had: what came since is sent. Left out, the stream begins now, with its cursor.',
      }),
    },
    description:
      'Each event by which an approval may have been asked for, changed or closed, once, with the approvals of its execution.',
    subscribe: (_root, { after }, { services, feed, caller }) =>
      watchExecutions(
        { db: services.db, feed },
        caller.projectId,
        { eventTypes: ABOUT_APPROVALS },
        after ?? null,
      ),
    resolve: (update) => update,
  }),
);
