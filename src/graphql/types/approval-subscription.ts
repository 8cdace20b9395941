import { isAboutApprovals } from '#src/domain/approval-news.js';
import { type ExecutionsUpdate, watchExecutions } from '#src/events/watch-executions.js';
import { builder } from '#src/graphql/builder.js';
import { approvalsOf } from '#src/graphql/loaders.js';
import { ApprovalRef, ExecutionEventRef } from '#src/graphql/refs.js';

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
      description:
        'What happened; null where the update has a cursor alone, as the first one. What it says of more than approvals takes `execution:read`.',
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
      'Each event by which an approval is asked for, voted on, decided, delegated, escalated or closed, once, with the approvals of its execution.',
    subscribe: (_root, { after }, { services, feed, caller }) =>
      watchExecutions(
        { db: services.db, feed },
        caller.projectId,
        { isAbout: isAboutApprovals },
        after ?? null,
      ),
    resolve: (update) => update,
  }),
);
