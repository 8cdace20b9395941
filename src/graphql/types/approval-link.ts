import {
  ApprovalExpiredError,
  ApprovalNotFoundError,
  ApprovalNotPendingError,
  NotAnApproverError,
} from '#src/domain/approval-errors.js';
import {
  APPROVAL_LINK_PATH,
  ApprovalLinkNotFoundError,
  ApprovalLinkUsedError,
  type KnownLink,
} from '#src/domain/approval-link.js';
import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { builder } from '#src/graphql/builder.js';
import { approvalIdFrom, approvalLinkIdFrom } from '#src/graphql/global-id.js';
import { linksOf } from '#src/graphql/loaders.js';
import { ApprovalRef } from '#src/graphql/refs.js';
import { loadApproval } from '#src/services/approval.js';
import { createApprovalLink, type NewApprovalLink } from '#src/services/approval-link.js';
import { durationFrom } from '#src/services/input.js';
import { type LinkRevocation, revokeApprovalLink } from '#src/services/revoke-approval-link.js';
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
    linkId: t.exposeID('linkId', {
      nullable: true,
      description:
        'The id of the link, by which it is taken back; null where an earlier version of the server made it.',
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

const LinkRef = builder.objectRef<KnownLink>('ApprovalLink').implement({
  description: 'A link by which somebody without a token decides, once. The secret in it is shown to nobody.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id, by which it is taken back.' }),
    approver: t.exposeString('approver', { description: 'In whose name it decides.' }),
    roles: t.exposeStringList('roles', { description: 'The roles that he has, as who made it said.' }),
    createdBy: t.exposeString('createdBy', { description: 'Who made it.' }),
    createdAt: t.field({ type: 'DateTime', description: 'When.', resolve: (link) => link.createdAt }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'Until when it is good, as long as it is not used and the approval waits.',
      resolve: (link) => link.expiresAt,
    }),
    usedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When somebody decided by it; null: nobody has.',
      resolve: (link) => link.usedAt,
    }),
    revokedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is taken back.',
      resolve: (link) => link.revokedAt,
    }),
    revokedBy: t.exposeString('revokedBy', { nullable: true, description: 'Who took it back.' }),
  }),
});

builder.objectField(ApprovalRef, 'links', (t) =>
  t.field({
    authScopes: { permission: 'admin' },
    type: [LinkRef],
    description: 'The links that were made for it, newest first, also those that are good no more.',
    resolve: ({ id }, _args, context) => linksOf(id, context),
  }),
);

const RevokeApprovalLinkPayload = builder.objectRef<LinkRevocation>('RevokeApprovalLinkPayload').implement({
  description: 'Nothing can be decided by the link any more.',
  fields: (t) => ({
    link: t.field({ type: LinkRef, description: 'The link.', resolve: ({ link }) => link }),
    repeated: t.exposeBoolean('repeated', { description: 'Whether it had been taken back before.' }),
  }),
});

builder.mutationField('revokeApprovalLink', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'admin' },
    type: RevokeApprovalLinkPayload,
    description:
      'Takes a link back that nobody has used: whoever opens it is told that it can not be used. Repeating it changes nothing.',
    errors: { types: [ApprovalLinkNotFoundError, ApprovalLinkUsedError, InvalidInputError] },
    argOptions: { description: 'Which link.' },
    typeOptions: { description: 'A link to take back.' },
    input: {
      id: t.input.id({ required: true, description: 'Its id, as `Approval.links` has it.' }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      revokeApprovalLink(services, caller, approvalLinkIdFrom(input.id)),
  }),
);
