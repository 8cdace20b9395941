import {
  ApprovalChangedError,
  ApprovalExpiredError,
  ApprovalNotFoundError,
  ApprovalNotPendingError,
  NotAnApproverError,
} from '#src/domain/approval-errors.js';
import { ApprovalLinkNotFoundError, ApprovalLinkUsedError } from '#src/domain/approval-link.js';
import { builder } from '#src/graphql/builder.js';
import { encodeGlobalId } from '#src/graphql/global-id.js';
import { ApprovalStatusEnum } from './enums.js';
import { ErrorInterface } from './errors.js';

const interfaces = [ErrorInterface];
const approvalId = {
  description: 'The global id of the approval.',
  resolve: ({ id }: { id: string }) => encodeGlobalId('Approval', id),
};

builder.objectType(ApprovalNotFoundError, {
  name: 'ApprovalNotFoundError',
  description: 'There is no such approval in this project.',
  interfaces,
  fields: (t) => ({ approvalId: t.exposeID('id', { description: 'The id that was asked for.' }) }),
});

builder.objectType(ApprovalNotPendingError, {
  name: 'ApprovalNotPendingError',
  description: 'The approval was decided already, or its execution went on without it.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id(approvalId),
    approvalStatus: t.field({
      type: ApprovalStatusEnum,
      description: 'What came of it.',
      resolve: ({ status }) => status,
    }),
  }),
});

builder.objectType(ApprovalExpiredError, {
  name: 'ApprovalExpiredError',
  description: 'Its time was over before.',
  interfaces,
  fields: (t) => ({ approvalId: t.id(approvalId) }),
});

builder.objectType(ApprovalChangedError, {
  name: 'ApprovalChangedError',
  description: 'What was shown is not what there is to decide any more; nothing was decided.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id(approvalId),
    version: t.exposeString('version', { description: 'The version of what there is to decide now.' }),
  }),
});

builder.objectType(NotAnApproverError, {
  name: 'NotAnApproverError',
  description: 'The approval is asked of others.',
  interfaces,
  fields: (t) => ({ approvalId: t.id(approvalId) }),
});

const linkId = { description: 'The id of the link that was asked for.' };

builder.objectType(ApprovalLinkNotFoundError, {
  name: 'ApprovalLinkNotFoundError',
  description: 'There is no such approval link in this project.',
  interfaces,
  fields: (t) => ({ linkId: t.exposeID('id', linkId) }),
});

builder.objectType(ApprovalLinkUsedError, {
  name: 'ApprovalLinkUsedError',
  description: 'The approval link was used before: what was decided by it stands.',
  interfaces,
  fields: (t) => ({
    linkId: t.exposeID('id', linkId),
    usedAt: t.field({ type: 'DateTime', description: 'When.', resolve: (error) => error.usedAt }),
  }),
});
