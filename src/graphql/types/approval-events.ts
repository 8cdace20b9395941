import { ExecutionEventRef } from '#src/graphql/refs.js';
import { ApprovalDecisionEnum, ApprovalStatusEnum } from './enums.js';
import { eventRef, FOR_APPROVERS } from './event.js';

const interfaces = [ExecutionEventRef];

const approvalId = { description: 'The id of the approval, for `approval(id:)`.' };

eventRef('approval.voted').implement({
  description: 'Somebody approved or rejected.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id({ ...approvalId, resolve: ({ data }) => data.approvalId }),
    decision: t.field({
      type: ApprovalDecisionEnum,
      description: 'What.',
      resolve: ({ data }) => data.decision,
    }),
    reason: t.string({
      ...FOR_APPROVERS,
      description: 'Why; null without `approval:read`.',
      resolve: ({ data }) => data.reason,
    }),
  }),
});

eventRef('approval.decided').implement({
  description: 'An approval was decided, by its last vote or by the end of its time.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id({ ...approvalId, resolve: ({ data }) => data.approvalId }),
    approvalStatus: t.field({
      type: ApprovalStatusEnum,
      description: 'What it came to.',
      resolve: ({ data }) => data.status,
    }),
    approved: t.boolean({
      description: 'Whether it counts as approved.',
      resolve: ({ data }) => data.approved,
    }),
    reason: t.string({
      ...FOR_APPROVERS,
      description: 'Why; null without `approval:read`.',
      resolve: ({ data }) => data.reason,
    }),
  }),
});

eventRef('approval.delegated').implement({
  description: 'Somebody is asked in the stead of another.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id({ ...approvalId, resolve: ({ data }) => data.approvalId }),
    delegator: t.string({
      ...FOR_APPROVERS,
      description: 'Who was asked; null without `approval:read`.',
      resolve: ({ data }) => data.from,
    }),
    delegate: t.string({
      ...FOR_APPROVERS,
      description: 'Who is asked now; null without `approval:read`.',
      resolve: ({ data }) => data.to,
    }),
  }),
});

eventRef('approval.escalated').implement({
  description: 'Nobody decided in time, and another role is asked.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id({ ...approvalId, resolve: ({ data }) => data.approvalId }),
    role: t.string({
      ...FOR_APPROVERS,
      description: 'Who is asked now; null without `approval:read`.',
      resolve: ({ data }) => data.to,
    }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The end of its time.',
      resolve: ({ data }) => (data.expiresAt === null ? null : new Date(data.expiresAt)),
    }),
  }),
});
