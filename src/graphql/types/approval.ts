import type { ApprovalVote } from '#src/domain/approval.js';
import type { AskedInEvent } from '#src/domain/approval-request.js';
import { builder } from '#src/graphql/builder.js';
import { placeCursor, placeFrom } from '#src/graphql/cursor.js';
import { EXECUTION_ID, findExecutionId } from '#src/graphql/execution-id.js';
import { approvalIdFrom } from '#src/graphql/global-id.js';
import { approvalsOf, executionOf, votesOf } from '#src/graphql/loaders.js';
import { pageSize, toConnection } from '#src/graphql/paging.js';
import { ApprovalRef, ExecutionRef } from '#src/graphql/refs.js';
import { type ApprovalFilter, loadApproval, pageApprovals, versionOf } from '#src/services/approval.js';
import type { GraphqlContext } from '../context.js';
import { ApprovalDecisionEnum, ApprovalStatusEnum, ExpiryWayEnum } from './enums.js';

const VoteRef = builder.objectRef<ApprovalVote>('ApprovalVote').implement({
  description: 'What one person said.',
  fields: (t) => ({
    actor: t.exposeString('actor', { description: 'Who was asked; a delegate speaks in that name.' }),
    decision: t.field({
      type: ApprovalDecisionEnum,
      description: 'What.',
      resolve: ({ decision }) => decision,
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why.' }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => at }),
  }),
});

const DelegationRef = builder.objectRef<[from: string, to: string]>('ApprovalDelegation').implement({
  description: 'Somebody decides in the stead of another.',
  fields: (t) => ({
    from: t.string({ description: 'Who was asked.', resolve: ([from]) => from }),
    to: t.string({ description: 'Who decides instead.', resolve: ([, to]) => to }),
  }),
});

ApprovalRef.implement({
  description: 'A decision of people that holds an execution, or what came of it.',
  fields: (t) => ({
    databaseId: t.exposeString('id', { description: 'Its id as in logs and SQL.' }),
    status: t.field({
      type: ApprovalStatusEnum,
      description: 'Where it stands.',
      resolve: ({ status }) => status,
    }),
    execution: t.field({
      authScopes: { permission: 'execution:read' },
      type: ExecutionRef,
      description: 'What it holds.',
      resolve: ({ executionId }, _args, context) => executionOf(executionId, context),
    }),
    stepPath: t.exposeString('stepPath', { description: 'The path of the step that asks.' }),
    entity: t.exposeString('entity', { nullable: true, description: 'What kind of thing it is about.' }),
    entityId: t.exposeString('entityId', { nullable: true, description: 'Which one.' }),
    reason: t.exposeString('reason', { description: 'Why it is asked.' }),
    data: t.field({
      type: 'JSONObject',
      description: 'What else its author gave.',
      resolve: ({ data }) => data,
    }),
    role: t.exposeString('role', { nullable: true, description: 'The role that may decide.' }),
    people: t.exposeStringList('people', { description: 'Who may decide, by name.' }),
    quorum: t.exposeInt('quorum', { description: 'So many have to approve.' }),
    veto: t.exposeBoolean('veto', { description: 'Whether a single rejection rejects.' }),
    notRequester: t.exposeBoolean('notRequester', {
      description: 'Whether who asked for it may not decide.',
    }),
    requestedBy: t.exposeString('requestedBy', { description: 'Who started the execution.' }),
    form: t.field({
      type: 'JSONObject',
      nullable: true,
      description: 'A JSON Schema of the answers that go with an approval; they become resume data.',
      resolve: ({ form }) => form,
    }),
    delegations: t.field({
      type: [DelegationRef],
      description: 'Who decides in whose stead.',
      resolve: ({ delegations }) => Object.entries(delegations),
    }),
    votes: t.field({
      type: [VoteRef],
      description: 'What was said so far, in order.',
      resolve: ({ id }, _args, context) => votesOf(id, context),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The end of its time.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
    onExpire: t.field({
      type: ExpiryWayEnum,
      description: 'What happens then.',
      resolve: ({ onExpire }) => onExpire,
    }),
    escalated: t.exposeBoolean('escalated', {
      description: 'Whether others are asked, since nobody decided in time.',
    }),
    version: t.string({
      description:
        'Of what there is to decide: send it with the decision, which is refused where it has changed.',
      resolve: versionOf,
    }),
    decidedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was decided, or closed.',
      resolve: ({ decidedAt }) => decidedAt,
    }),
    decidedBy: t.exposeString('decidedBy', { nullable: true, description: 'Whose vote decided it.' }),
    decidedReason: t.exposeString('decidedReason', { nullable: true, description: 'Why.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'Since when.',
      resolve: ({ createdAt }) => createdAt,
    }),
  }),
});

builder.objectField(ExecutionRef, 'approvals', (t) =>
  t.field({
    authScopes: { permission: 'approval:read' },
    type: [ApprovalRef],
    description: 'All that people were asked in it, oldest first.',
    resolve: ({ id }, _args, context) => approvalsOf(id, context),
  }),
);

export const AskedRef = builder.objectRef<AskedInEvent>('AskedApproval').implement({
  description: 'What people were asked by a step.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the approval, for `approval(id:)`.', resolve: ({ id }) => id }),
    reason: t.exposeString('reason', { description: 'Why.' }),
    role: t.exposeString('role', { nullable: true, description: 'The role that may decide.' }),
    people: t.exposeStringList('people', { description: 'Who may decide, by name.' }),
    quorum: t.exposeInt('quorum', { description: 'So many have to approve.' }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The end of its time.',
      resolve: ({ expiresAt }) => (expiresAt === null ? null : new Date(expiresAt)),
    }),
  }),
});

const FilterInput = builder.inputType('ApprovalFilter', {
  description: 'Which approvals. All that is given must hold.',
  fields: (t) => ({
    status: t.field({ type: [ApprovalStatusEnum], description: 'In one of these statuses.' }),
    executionId: t.id({ description: EXECUTION_ID }),
    role: t.string({ description: 'Asked of this role.' }),
    entity: t.string({ description: 'About this kind of thing.' }),
    entityId: t.string({ description: 'About this one.' }),
  }),
});

interface PageArgs {
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}

async function listPage({ services, caller }: GraphqlContext, filter: ApprovalFilter, args: PageArgs) {
  const { after, before } = args;
  const page = pageSize(args);
  const read = await pageApprovals(services, caller, filter, {
    after: after == null ? null : placeFrom(after),
    before: before == null ? null : placeFrom(before),
    ...{ limit: page.limit + 1, backwards: page.backwards },
  });
  const bounded = (page.backwards ? before : after) != null;
  return toConnection(read, page, ({ id, createdAt: time }) => placeCursor({ time, id }), bounded);
}

const CONNECTION = { name: 'ApprovalConnection', description: 'A page of approvals.' };
const EDGE = { name: 'ApprovalEdge', description: 'An approval in a page.' };
const ApprovalEdge = builder.edgeObject({ type: ApprovalRef, ...EDGE });
const ApprovalConnection = builder.connectionObject({ type: ApprovalRef, ...CONNECTION }, ApprovalEdge);

builder.queryFields((t) => ({
  approval: t.field({
    authScopes: { permission: 'approval:read' },
    type: ApprovalRef,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: 'The global id, or the id as in logs and SQL.' }) },
    description: 'One approval. An unknown id is an error with the code APPROVAL_NOT_FOUND.',
    resolve: (_root, { id }, { services, caller }) => loadApproval(services, caller, approvalIdFrom(id)),
  }),
  approvals: t.field({
    authScopes: { permission: 'approval:read' },
    type: ApprovalConnection,
    args: { ...t.arg.connectionArgs(), filter: t.arg({ type: FilterInput, description: 'Which.' }) },
    description: 'Approvals, oldest first.',
    resolve: async (_root, { filter, ...args }, context) => {
      const { status, executionId, role, entity, entityId } = filter ?? {};
      const wanted: ApprovalFilter = {
        ...(status ? { statuses: status } : {}),
        ...(executionId == null ? {} : { executionId: await findExecutionId(executionId, context) }),
        ...(role == null ? {} : { role }),
        ...(entity == null ? {} : { entity }),
        ...(entityId == null ? {} : { entityId }),
      };
      return listPage(context, wanted, args);
    },
  }),
  myApprovals: t.field({
    authScopes: { permission: 'approval:read' },
    type: ApprovalConnection,
    args: t.arg.connectionArgs(),
    description:
      'What waits for the caller: asked of him, of a role that he has, or of anybody; oldest first.',
    resolve: (_root, args, context) => {
      const { actor, roles } = context.caller;
      return listPage(context, { statuses: ['pending'], askedOf: { actor, roles } }, args);
    },
  }),
}));
