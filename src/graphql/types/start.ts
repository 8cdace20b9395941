import { IdempotencyConflictError, InvalidInputError } from '#src/domain/errors.js';
import type { Execution } from '#src/domain/execution.js';
import { isGranted } from '#src/domain/permission.js';
import { WorkflowDisabledError, WorkflowNotFoundError } from '#src/domain/workflow-errors.js';
import { builder } from '#src/graphql/builder.js';
import { ExecutionRef } from '#src/graphql/refs.js';
import { startExecution } from '#src/services/start.js';

const StartExecutionPayload = builder
  .objectRef<{ execution: Execution; created: boolean }>('StartExecutionPayload')
  .implement({
    description: 'The execution, and whether this request started it.',
    fields: (t) => ({
      execution: t.field({
        type: ExecutionRef,
        description:
          'The execution. Of one that was started before, maybe by somebody else, `pausedReason` and `errorMessage` are null without the permission `execution:read`.',
        resolve: ({ execution, created }, _args, { caller }) =>
          created || isGranted(caller.permissions, 'execution:read')
            ? execution
            : { ...execution, pausedReason: null, errorMessage: null },
      }),
      created: t.exposeBoolean('created', {
        description: 'False where its idempotency key had started it before.',
      }),
    }),
  });

const ExecutionQueueInput = builder.inputType('ExecutionQueueInput', {
  description: 'A queue in which an execution waits for its turn.',
  fields: (t) => ({
    key: t.string({
      required: true,
      description: 'What the executions have in common, in all workflows. At most 200 characters.',
    }),
    limit: t.int({
      required: true,
      description: 'It begins while fewer executions of this key are under way: 1 to 1,000.',
    }),
  }),
});

builder.mutationField('startExecution', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'execution:start' },
    type: StartExecutionPayload,
    description:
      'Starts an execution of the latest version of a workflow. It is stored before the answer comes.',
    errors: {
      types: [WorkflowNotFoundError, WorkflowDisabledError, IdempotencyConflictError, InvalidInputError],
    },
    argOptions: { description: 'What to start.' },
    typeOptions: { description: 'An execution to start.' },
    input: {
      workflowKey: t.input.string({ required: true, description: 'The key of the workflow.' }),
      payload: t.input.field({
        type: 'JSONObject',
        description:
          "What its steps see at the top of their context; the trigger's `data` where it is left out.",
      }),
      idempotencyKey: t.input.string({
        description:
          'Starts it once, however often it is sent; the same key with another request is a conflict. At most 200 characters.',
      }),
      triggerEvent: t.input.string({ description: 'What started it, for those who look.' }),
      metadata: t.input.field({ type: 'JSONObject', description: 'Anything to note with it.' }),
      startAt: t.input.field({
        type: 'DateTime',
        description: 'It stays PENDING until then; one that has passed is now. At most a year ahead.',
      }),
      queue: t.input.field({
        type: ExecutionQueueInput,
        description: 'It stays PENDING until there is room for it, in the order of creation.',
      }),
      dryRun: t.input.boolean({
        defaultValue: false,
        description: 'Changes nothing outside: each step says what it would do, in its output.',
      }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      startExecution(services, caller, {
        workflowKey: input.workflowKey,
        payload: input.payload ?? null,
        idempotencyKey: input.idempotencyKey ?? null,
        triggerEvent: input.triggerEvent ?? null,
        metadata: input.metadata ?? {},
        startAt: input.startAt ?? null,
        queue: input.queue ?? null,
        dryRun: input.dryRun ?? false,
      }),
  }),
);
