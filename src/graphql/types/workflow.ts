import { InvalidInputError } from '#src/domain/errors.js';
import { InvalidDefinitionError } from '#src/domain/workflow-errors.js';
import { builder } from '#src/graphql/builder.js';
import { keyCursor, keyFrom } from '#src/graphql/cursor.js';
import { pageSize, toConnection } from '#src/graphql/paging.js';
import { WorkflowRef, WorkflowVersionRef } from '#src/graphql/refs.js';
import {
  loadWorkflowByKey,
  type Published,
  pageVersions,
  pageWorkflows,
  publishWorkflow,
} from '#src/services/workflow.js';
import { FaultRef } from './errors.js';

WorkflowVersionRef.implement({
  description: 'A published definition. It never changes; a run keeps the version that it was started with.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: '1, 2, 3...' }),
    label: t.exposeString('label', { nullable: true, description: 'What its author calls it.' }),
    name: t.exposeString('name', { description: 'The name for people.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    tags: t.exposeStringList('tags', { description: 'Words to find it by.' }),
    enabled: t.exposeBoolean('enabled', { description: 'Whether it can be started.' }),
    definition: t.field({
      authScopes: { permission: 'workflow:read' },
      type: 'JSON',
      description: 'The definition as it was sent.',
      resolve: (version) => version.definition,
    }),
    publishedAt: t.field({
      type: 'DateTime',
      description: 'When.',
      resolve: (version) => version.publishedAt,
    }),
    publishedBy: t.exposeString('publishedBy', { description: 'Who.' }),
  }),
});

WorkflowRef.implement({
  description: 'What executions are started of. It is found by its key, and has versions.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its name in the project.' }),
    latestVersion: t.field({
      type: WorkflowVersionRef,
      description: 'The version that new executions are started with.',
      resolve: (workflow) => workflow.latestVersionId,
    }),
    versions: t.field({
      authScopes: { permission: 'workflow:read' },
      type: [WorkflowVersionRef],
      args: { first: t.arg.int({ defaultValue: 20, description: 'How many, at most 100.' }) },
      description: 'Its versions, newest first.',
      resolve: (workflow, { first }, { services }) =>
        pageVersions(services, workflow, pageSize({ first }).limit),
    }),
    pausedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when all its executions are held.',
      resolve: (workflow) => workflow.pausedAt,
    }),
    pausedReason: t.exposeString('pausedReason', { nullable: true, description: 'Why they are held.' }),
    pausedBy: t.exposeString('pausedBy', { nullable: true, description: 'Who holds them.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was first published.',
      resolve: (workflow) => workflow.createdAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When it was last published.',
      resolve: (workflow) => workflow.updatedAt,
    }),
  }),
});

builder.queryFields((t) => ({
  workflow: t.field({
    authScopes: { permission: 'workflow:read' },
    type: WorkflowRef,
    nullable: true,
    args: { key: t.arg.string({ required: true, description: 'Its key.' }) },
    description: 'The workflow of that key, or null.',
    resolve: (_root, { key }, { services, caller }) => loadWorkflowByKey(services, caller, key),
  }),
  workflows: t.connection(
    {
      authScopes: { permission: 'workflow:read' },
      type: WorkflowRef,
      description: 'All workflows, by key.',
      args: {},
      resolve: async (_root, { first, after, last, before }, { services, caller }) => {
        const page = pageSize({ first, last });
        if (page.backwards || before) {
          throw new InvalidInputError([
            { path: 'last', message: 'workflows are read forwards only', hint: 'send first and after' },
          ]);
        }
        const read = await pageWorkflows(services, caller, after ? keyFrom(after) : null, page.limit + 1);
        return toConnection(read, page, (workflow) => keyCursor(workflow.key), after != null);
      },
    },
    { name: 'WorkflowConnection', description: 'A page of workflows.' },
    { name: 'WorkflowEdge', description: 'A workflow in a page.' },
  ),
}));

const PublishWorkflowPayload = builder.objectRef<Published>('PublishWorkflowPayload').implement({
  description: 'The workflow, with its newest version.',
  fields: (t) => ({
    workflow: t.field({
      type: WorkflowRef,
      description: 'The workflow.',
      resolve: ({ workflow }) => workflow,
    }),
    version: t.field({
      type: WorkflowVersionRef,
      description: 'The version.',
      resolve: ({ version }) => version,
    }),
    created: t.exposeBoolean('created', {
      description: 'False where the latest version was this very definition already.',
    }),
    warnings: t.field({
      type: [FaultRef],
      description: 'What is probably not meant, but harms nothing.',
      resolve: ({ warnings }) => warnings,
    }),
  }),
});

builder.mutationField('publishWorkflow', (t) =>
  t.fieldWithInput({
    authScopes: { permission: 'workflow:publish' },
    type: PublishWorkflowPayload,
    description:
      'Checks a definition, compiles it, and makes it the latest version of its workflow. Repeating it changes nothing.',
    errors: { types: [InvalidDefinitionError, InvalidInputError] },
    argOptions: { description: 'What to publish.' },
    typeOptions: { description: 'A definition to publish.' },
    input: {
      definition: t.input.field({ type: 'JSON', required: true, description: 'The definition, as JSON.' }),
      key: t.input.string({
        description: 'The key of the workflow, where the definition has no `workflow_id`.',
      }),
    },
    resolve: (_root, { input }, { services, caller }) =>
      publishWorkflow(services, caller, { definition: input.definition ?? null, key: input.key ?? null }),
  }),
);
