import {
  ApprovalChangedError,
  ApprovalExpiredError,
  ApprovalNotFoundError,
  ApprovalNotPendingError,
  NotAnApproverError,
} from '#src/domain/approval-errors.js';
import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import { ExecutionNotRunningError, ExecutionPausedTooLongError } from '#src/domain/execution-errors.js';
import { WorkflowPausedError } from '#src/domain/workflow-errors.js';
import { builder } from '#src/graphql/builder.js';
import { approvalIdFrom } from '#src/graphql/global-id.js';
import { ApprovalRef, ExecutionRef } from '#src/graphql/refs.js';
import { type ApprovalOutcome, decideApproval } from '#src/services/decide-approval.js';
import { delegateApproval } from '#src/services/delegate-approval.js';
import { COMMAND_ID } from './commands.js';

const payload = (name: string, description: string) =>
  builder.objectRef<ApprovalOutcome>(name).implement({
    description,
    fields: (t) => ({
      approval: t.field({
        type: ApprovalRef,
        description: 'The approval.',
        resolve: ({ approval }) => approval,
      }),
      execution: t.field({
        type: ExecutionRef,
        description: 'The execution after the command; of one that is repeated, as it was then.',
        resolve: ({ state, repeated }) =>
          repeated ? { ...state.execution, steps: state.steps } : state.execution,
      }),
      repeated: t.exposeBoolean('repeated', {
        description: 'Whether this commandId had been carried out before; nothing was done now.',
      }),
    }),
  });

const ERRORS = [
  ApprovalNotFoundError,
  ApprovalNotPendingError,
  ApprovalExpiredError,
  ApprovalChangedError,
  NotAnApproverError,
  IdempotencyConflictError,
  InvalidInputError,
] as const;
/** By which the execution refuses to go on: then nothing was decided. */
const EXECUTION_ERRORS = [
  ExecutionNotRunningError,
  ExecutionPausedTooLongError,
  WorkflowPausedError,
] as const;

const ID = { required: true, description: 'The global id, or the id as in logs and SQL.' } as const;
const VERSION = {
  required: true,
  description:
    'The `version` of the approval when it was shown: the decision is about that, and is refused where it has changed.',
} as const;
const REASON = { description: 'Why. At most 255 characters.' };
const errors = { types: [...ERRORS, ...EXECUTION_ERRORS] };

builder.mutationField('approve', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'approval:decide' },
    type: payload(
      'ApprovePayload',
      'The vote was taken. Once as many as are wanted have approved, the execution goes on.',
    ),
    description:
      'Approves. The vote that decides it lets the execution go on at once, with the answers as its resume data.',
    errors,
    argOptions: { description: 'What to approve.' },
    typeOptions: { description: 'A vote for.' },
    input: {
      id: t.input.id(ID),
      version: t.input.string(VERSION),
      reason: t.input.string(REASON),
      answers: t.input.field({
        type: 'JSONObject',
        description: 'What was filled into the form of the approval. At most 256 KiB.',
      }),
      commandId: t.input.string(COMMAND_ID),
    },
    resolve: (_root, { input }, { services, caller }) =>
      decideApproval(services, caller, {
        ...{ id: approvalIdFrom(input.id), version: input.version, decision: 'approve' },
        ...{
          reason: input.reason ?? null,
          answers: input.answers ?? null,
          commandId: input.commandId ?? null,
        },
      }),
  }),
);

builder.mutationField('reject', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'approval:decide' },
    type: payload(
      'RejectPayload',
      'The vote was taken. Where it decides, the execution goes to `on_reject`, or ends as BLOCKED.',
    ),
    description:
      'Rejects: decides at once where there is a veto, and otherwise where so many have that the quorum can not be had.',
    errors,
    argOptions: { description: 'What to reject.' },
    typeOptions: { description: 'A vote against.' },
    input: {
      id: t.input.id(ID),
      version: t.input.string(VERSION),
      reason: t.input.string(REASON),
      commandId: t.input.string(COMMAND_ID),
    },
    resolve: (_root, { input }, { services, caller }) =>
      decideApproval(services, caller, {
        ...{ id: approvalIdFrom(input.id), version: input.version, decision: 'reject' },
        ...{ reason: input.reason ?? null, answers: null, commandId: input.commandId ?? null },
      }),
  }),
);

builder.mutationField('delegateApproval', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'approval:decide' },
    type: payload('DelegateApprovalPayload', 'The other one is asked in the stead of the caller.'),
    description: 'Lets somebody else decide in the stead of the caller, who then may not any more.',
    errors: { types: [...ERRORS] },
    argOptions: { description: 'What, and to whom.' },
    typeOptions: { description: 'An approval for another to decide.' },
    input: {
      id: t.input.id(ID),
      to: t.input.string({ required: true, description: 'Who is to decide: the subject of his token.' }),
      reason: t.input.string(REASON),
      commandId: t.input.string(COMMAND_ID),
    },
    resolve: (_root, { input }, { services, caller }) =>
      delegateApproval(services, caller, {
        ...{ id: approvalIdFrom(input.id), to: input.to, version: null },
        ...{ reason: input.reason ?? null, commandId: input.commandId ?? null },
      }),
  }),
);
