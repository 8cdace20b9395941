import type { Verdict } from '#src/domain/version-change.js';
import {
  InvalidDefinitionError,
  VersionNotCompatibleError,
  WorkflowDisabledError,
  WorkflowNotFoundError,
  WorkflowPausedError,
} from '#src/domain/workflow-errors.js';
import { builder } from '#src/graphql/builder.js';
import { VersionVerdictEnum } from './enums.js';
import { ErrorInterface, faults } from './errors.js';
import { executionId, status } from './execution-errors.js';

const interfaces = [ErrorInterface];
const key = { description: 'The key that was sent.' };

builder.objectType(InvalidDefinitionError, {
  name: 'InvalidDefinitionError',
  description: 'The workflow definition has faults; nothing was published.',
  interfaces,
  fields: (t) => ({ faults: t.expose('faults', faults) }),
});

builder.objectType(WorkflowNotFoundError, {
  name: 'WorkflowNotFoundError',
  description: 'There is no workflow of this key in this project.',
  interfaces,
  fields: (t) => ({ key: t.exposeString('key', key) }),
});

builder.objectType(WorkflowDisabledError, {
  name: 'WorkflowDisabledError',
  description: 'The latest version of the workflow says `enabled: false`.',
  interfaces,
  fields: (t) => ({ key: t.exposeString('key', key) }),
});

builder.objectType(WorkflowPausedError, {
  name: 'WorkflowPausedError',
  description: 'All executions of the workflow are held: resume the workflow, or this execution by force.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
    key: t.exposeString('key', { description: 'The key of the workflow.' }),
  }),
});

builder.objectType(VersionNotCompatibleError, {
  name: 'VersionNotCompatibleError',
  description: 'The execution can not be moved to the latest version.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
    verdict: t.field({
      type: VersionVerdictEnum,
      description: 'What that version would mean for it.',
      resolve: ({ verdict }) => verdict as Verdict,
    }),
    steps: t.exposeStringList('steps', { description: 'The ids of the steps that are the reason.' }),
  }),
});
