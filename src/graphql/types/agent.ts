import { OperationLostError } from '#src/domain/agent-errors.js';
import { InvalidInputError } from '#src/domain/errors.js';
import { ExecutionNotFoundError } from '#src/domain/execution-errors.js';
import { watchQueue } from '#src/events/watch-queue.js';
import { builder } from '#src/graphql/builder.js';
import { encodeGlobalId, operationIdOf, operationRefFrom } from '#src/graphql/global-id.js';
import { type ClaimedOperation, claimOperations } from '#src/services/agent-claim.js';
import {
  completeOperation,
  failOperation,
  type HeartbeatAnswer,
  heartbeatOperations,
} from '#src/services/agent-operation.js';
import { checkName, durationFrom } from '#src/services/input.js';

const ID = { required: true, description: 'The id that came with the claim.' } as const;
const EPOCH = { required: true, description: 'The number that came with the claim.' } as const;

const ClaimedOperationRef = builder.objectRef<ClaimedOperation>('ClaimedOperation').implement({
  description: 'An operation that an agent was given to do.',
  fields: (t) => ({
    id: t.id({ description: 'Names it in answers and heartbeats.', resolve: operationIdOf }),
    epoch: t.exposeInt('epoch', {
      description: 'To be sent with answers and heartbeats: another agent that takes it later has another.',
    }),
    name: t.exposeString('name', { description: 'What is to be done.' }),
    input: t.field({ type: 'JSON', description: 'With what.', resolve: ({ input }) => input }),
    executionId: t.id({
      description: 'The global id of its execution.',
      resolve: ({ executionId }) => encodeGlobalId('Execution', executionId),
    }),
    stepPath: t.exposeString('path', { description: 'Its step.' }),
    attempt: t.exposeInt('attempt', { description: 'Which attempt: 1 at first.' }),
    idempotencyKey: t.exposeString('idempotencyKey', { description: 'The same over all attempts.' }),
    leaseMs: t.exposeInt('leaseMs', {
      description: 'Milliseconds without a heartbeat after which it goes to another agent.',
    }),
    leaseUntil: t.field({
      type: 'DateTime',
      description: 'When that would be, as of now.',
      resolve: ({ leaseUntil }) => leaseUntil,
    }),
    deadline: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When this attempt is out of time, heartbeats or not.',
      resolve: ({ deadline }) => deadline,
    }),
    resumable: t.exposeBoolean('resumable', {
      description: 'Whether it goes to another agent where this one is lost; otherwise the execution fails.',
    }),
  }),
});

const ClaimOperationsPayload = builder
  .objectRef<{ operations: ClaimedOperation[] }>('ClaimOperationsPayload')
  .implement({
    description: 'What the agent was given.',
    fields: (t) => ({
      operations: t.field({
        type: [ClaimedOperationRef],
        description: 'The operations; none where none waits.',
        resolve: ({ operations }) => operations,
      }),
    }),
  });

const MOST_CLAIMED = 100;
const LONGEST_WAIT_MS = 30_000;
const MOST_BEATS = 1_000;

function checkRange(path: string, value: number, lowest: number, highest: number): number {
  if (value >= lowest && value <= highest) return value;
  const hint = `send ${lowest} to ${highest}`;
  throw new InvalidInputError([{ path, message: `is ${value}`, hint }]);
}

builder.mutationField('claimOperations', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'agent:operate' },
    type: ClaimOperationsPayload,
    description:
      'Gives an agent operations of a queue to do. Each is its own until it is not heard of for a while.',
    errors: { types: [InvalidInputError] },
    argOptions: { description: 'Of which queue, and how many.' },
    typeOptions: { description: 'An agent that has room.' },
    input: {
      queue: t.input.string({ required: true, description: 'The queue.' }),
      max: t.input.int({ defaultValue: 1, description: 'How many at most, 1 to 100.' }),
      waitMs: t.input.int({
        defaultValue: 0,
        description: 'Milliseconds to wait for the first, at most 30000, where none is there.',
      }),
      agent: t.input.string({ required: true, description: 'The name of the agent, for those who look.' }),
    },
    resolve: async (_root, { input }, { services, caller }) => ({
      operations: await claimOperations(services, caller, {
        queue: input.queue,
        max: checkRange('max', input.max ?? 1, 1, MOST_CLAIMED),
        waitMs: checkRange('waitMs', input.waitMs ?? 0, 0, LONGEST_WAIT_MS),
        agent: input.agent,
      }),
    }),
  }),
);

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

const OperationsAvailableRef = builder
  .objectRef<{ queue: string; waiting: number }>('OperationsAvailable')
  .implement({
    description: 'What waits in a queue.',
    fields: (t) => ({
      queue: t.exposeString('queue', { description: 'The queue.' }),
      waiting: t.exposeInt('waiting', { description: 'How many operations wait, counted up to 1000.' }),
    }),
  });

builder.subscriptionField('operationsAvailable', (t) =>
  t.field({
    authScopes: { permission: 'agent:operate' },
    type: OperationsAvailableRef,
    args: { queue: t.arg.string({ required: true, description: 'The queue.' }) },
    description:
      'How many operations wait in a queue: at once, and then each time that there is something new to claim.',
    subscribe: (_root, { queue }, { services, caller }) => {
      checkName('queue', queue);
      return watchQueue(services, caller.projectId, queue);
    },
    resolve: (waiting, { queue }) => ({ queue, waiting }),
  }),
);
