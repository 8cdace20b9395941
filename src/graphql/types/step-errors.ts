import { StepNotBegunError, StepNotEditableError, StepNotResumableError } from '#src/domain/step-errors.js';
import { builder } from '#src/graphql/builder.js';
import { ErrorInterface } from './errors.js';
import { executionId, status } from './execution-errors.js';

const interfaces = [ErrorInterface];

builder.objectType(StepNotResumableError, {
  name: 'StepNotResumableError',
  description:
    'A step that may run at most once was stopped in the middle of its work: only force runs it again.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
    stepPath: t.exposeString('stepPath', { description: 'The path of the step.' }),
    operation: t.exposeString('operation', { description: 'The operation, or the id of the step.' }),
  }),
});

builder.objectType(StepNotEditableError, {
  name: 'StepNotEditableError',
  description: 'The input of this step can not be changed now; the message says why.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
    stepPath: t.exposeString('stepPath', { description: 'The path of the step.' }),
    reason: t.exposeString('reason', { description: 'Why.' }),
  }),
});

builder.objectType(StepNotBegunError, {
  name: 'StepNotBegunError',
  description: 'A rerun goes on from a step at the top of the workflow that has begun.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
    stepPath: t.exposeString('stepPath', { description: 'The step that was asked for.' }),
    begun: t.exposeStringList('begun', { description: 'The steps that can be asked for.' }),
  }),
});
