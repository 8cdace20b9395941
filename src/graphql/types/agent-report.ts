import { OperationLostError } from '#src/domain/agent-errors.js';
import { InvalidInputError } from '#src/domain/errors.js';
import { ExecutionNotFoundError } from '#src/domain/execution-errors.js';
import { builder } from '#src/graphql/builder.js';
import { operationIdOf, operationRefFrom } from '#src/graphql/global-id.js';
import {
  completeOperation,
  failOperation,
  type HeartbeatAnswer,
  heartbeatOperations,
} from '#src/services/agent-operation.js';
import { checkName, durationFrom } from '#src/services/input.js';
import { checkRange } from './agent.js';

const ID = { required: true, description: 'The id that came with the claim.' } as const;
const EPOCH = { required: true, description: 'The number that came with the claim.' } as const;
const MOST_BEATS = 1_000;

const OperationHeartbeatRef = builder.objectRef<HeartbeatAnswer>('OperationHeartbeat').implement({
  description: 'What became of an operation that an agent does.',
  fields: (t) => ({
    id: t.id({ description: 'The operation.', resolve: ({ ref }) => operationIdOf(ref) }),
    wanted: t.exposeBoolean('wanted', { description: 'False: stop, nobody waits for it any more.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it is not wanted.' }),
    leaseUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When it goes to another agent, unless this one is heard of before; null where it has gone.',
      resolve: ({ leaseUntil }) => leaseUntil,
    }),
  }),
});

const HeartbeatOperationsPayload = builder
  .objectRef<{ operations: HeartbeatAnswer[] }>('HeartbeatOperationsPayload')
  .implement({
    description: 'What became of each.',
    fields: (t) => ({
      operations: t.field({
        type: [OperationHeartbeatRef],
        description: 'In the order in which they were sent.',
        resolve: ({ operations }) => operations,
      }),
    }),
  });

const HeartbeatInput = builder.inputType('OperationHeartbeatInput', {
  description: 'An operation that the agent still does.',
  fields: (t) => ({
    id: t.id(ID),
    epoch: t.int(EPOCH),
    percent: t.float({ description: 'How far it has come, 0 to 100: shown to those who watch.' }),
    message: t.string({ description: 'The same in words. At most 2000 characters.' }),
  }),
});

builder.mutationField('heartbeatOperations', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'agent:operate' },
    type: HeartbeatOperationsPayload,
    description: 'An agent still does these operations: its leases on them go on.',
    errors: { types: [InvalidInputError] },
    argOptions: { description: 'What the agent does.' },
    typeOptions: { description: 'What an agent does.' },
    input: {
      operations: t.input.field({
        type: [HeartbeatInput],
        required: true,
        description: 'The operations, at most 1000.',
      }),
    },
    resolve: async (_root, { input: { operations } }, { services, caller }) => {
      checkRange('operations', operations.length, 0, MOST_BEATS);
      const beats = operations.map(({ id, epoch, percent, message }) => ({
        ...operationRefFrom(id, epoch),
        progress:
          percent == null && message == null
            ? null
            : {
                percent: percent == null ? null : Math.min(100, Math.max(0, percent)),
                message: message ?? null,
              },
      }));
      return { operations: await heartbeatOperations(services, caller, beats) };
    },
  }),
);

const answerPayload = (name: string, description: string) =>
  builder.objectRef<{ repeated: boolean }>(name).implement({
    description,
    fields: (t) => ({
      repeated: t.exposeBoolean('repeated', {
        description: 'Whether this answer had come before; nothing was done now.',
      }),
    }),
  });

const CompleteOperationPayload = answerPayload('CompleteOperationPayload', 'The answer was taken.');
const FailOperationPayload = answerPayload('FailOperationPayload', 'The failure was taken.');
const answerErrors = { types: [OperationLostError, ExecutionNotFoundError, InvalidInputError] };

builder.mutationField('completeOperation', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'agent:operate' },
    type: CompleteOperationPayload,
    description:
      'An agent has done an operation. Counts as long as no other agent has taken it, also after the lease has ended.',
    errors: answerErrors,
    argOptions: { description: 'What was done.' },
    typeOptions: { description: 'The answer of an agent.' },
    input: {
      id: t.input.id(ID),
      epoch: t.input.int(EPOCH),
      output: t.input.field({ type: 'JSON', description: 'Becomes the output of the step. At most 1 MiB.' }),
    },
    resolve: (_root, { input: { id, epoch, output } }, { services, caller }) =>
      completeOperation(services, caller, { ...operationRefFrom(id, epoch), output: output ?? null }),
  }),
);

builder.mutationField('failOperation', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'agent:operate' },
    type: FailOperationPayload,
    description:
      'An agent could not do an operation; whether there is another attempt is for the retry of its step.',
    errors: answerErrors,
    argOptions: { description: 'What failed.' },
    typeOptions: { description: 'The failure of an agent.' },
    input: {
      id: t.input.id(ID),
      epoch: t.input.int(EPOCH),
      code: t.input.string({ required: true, description: 'The kind of error: what `retry_on` matches.' }),
      message: t.input.string({ required: true, description: 'What happened. At most 2000 characters.' }),
      retryable: t.input.boolean({
        defaultValue: true,
        description: 'False where another attempt is no use.',
      }),
      retryAfter: t.input.string({ description: 'When the next attempt may be made, as `30s` from now.' }),
    },
    resolve: (_root, { input }, { services, caller }) => {
      checkName('code', input.code);
      return failOperation(services, caller, {
        ...operationRefFrom(input.id, input.epoch),
        failure: {
          error: { code: input.code, message: input.message },
          retryable: input.retryable ?? true,
          retryAfterMs: durationFrom('retryAfter', input.retryAfter),
        },
      });
    },
  }),
);
