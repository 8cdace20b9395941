import { InvalidInputError } from '#src/domain/errors.js';
import { watchQueue } from '#src/events/watch-queue.js';
import { builder } from '#src/graphql/builder.js';
import { encodeGlobalId, operationIdOf } from '#src/graphql/global-id.js';
import { type ClaimedOperation, claimOperations } from '#src/services/agent-claim.js';
import { checkName } from '#src/services/input.js';

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

export function checkRange(path: string, value: number, lowest: number, highest: number): number {
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
    resolve: async (_root, { input }, { services, caller, isStillGranted }) => {
      const request = {
        queue: input.queue,
        max: checkRange('max', input.max ?? 1, 1, MOST_CLAIMED),
        waitMs: checkRange('waitMs', input.waitMs ?? 0, 0, LONGEST_WAIT_MS),
        agent: input.agent,
      };
      return { operations: await claimOperations(services, caller, request, isStillGranted) };
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
