import {
  ApprovalExpiredError,
  ApprovalNotFoundError,
  ApprovalNotPendingError,
  NotAnApproverError,
} from '#src/domain/approval-errors.js';
import { APPROVAL_LINK_PATH } from '#src/domain/approval-link.js';
import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { builder } from '#src/graphql/builder.js';
import { approvalIdFrom } from '#src/graphql/global-id.js';
import { ApprovalRef } from '#src/graphql/refs.js';
import { loadApproval } from '#src/services/approval.js';
import { createApprovalLink, type NewApprovalLink } from '#src/services/approval-link.js';
import { durationFrom } from '#src/services/input.js';
import type { GraphqlContext } from '../context.js';
import { COMMAND_ID } from './commands.js';

const CreateApprovalLinkPayload = builder.objectRef<NewApprovalLink>('CreateApprovalLinkPayload').implement({
  description: 'The link was made.',
  fields: (t) => ({
    url: t.string({
      nullable: true,
      description:
        'The link itself: a secret. Send it to the approver now: it is never shown again, and null where the command is repeated.',
      resolve: ({ token }, _args, context) =>
        token === null ? null : `${siteOf(context)}${APPROVAL_LINK_PATH}${token}`,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'Until when it is good, as long as it is not used and the approval waits.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
    approval: t.field({
      type: ApprovalRef,
      description: 'What it is about.',
      resolve: ({ approvalId }, _args, { services, caller }) => loadApproval(services, caller, approvalId),
    }),
    repeated: t.exposeBoolean('repeated', {
      description: 'Whether this commandId had been carried out before; nothing was done now.',
    }),
  }),
});

function siteOf({ publicUrl, caller }: GraphqlContext): string {
  return publicUrl ?? caller.origin?.site ?? '';
}

builder.mutationField('createApprovalLink', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'admin' },
    type: CreateApprovalLinkPayload,
    description:
      'Makes a link by which somebody without a token decides, once. Whoever asks for it vouches that the approver is that person, and has these roles.',
    errors: {
      types: [
        ...[ApprovalNotFoundError, ApprovalNotPendingError, ApprovalExpiredError, NotAnApproverError],
        ...[IdempotencyConflictError, InvalidInputError],
      ],
    },
    argOptions: { description: 'For what, and for whom.' },
    typeOptions: { description: 'A link to make.' },
    input: {
      id: t.input.id({
        required: true,
        description: 'The global id of the approval, or the id as in logs and SQL.',
      }),
      approver: t.input.string({
        required: true,
        description: 'In whose name the link decides. He must be one who may.',
      }),
      roles: t.input.stringList({ description: 'The roles that he has. At most 50.' }),
      expiresIn: t.input.string({
        description:
          'For how long it is good, as `2d`; left out, as long as the approval waits, or 7 days where that has no end.',
      }),
      commandId: t.input.string(COMMAND_ID),
    },
    resolve: (_root, { input }, { services, caller }) =>
      createApprovalLink(services, caller, {
        ...{ id: approvalIdFrom(input.id), approver: input.approver, roles: input.roles ?? [] },
        expiresInMs: durationFrom('expiresIn', input.expiresIn),
        commandId: input.commandId ?? null,
      }),
  }),
);
