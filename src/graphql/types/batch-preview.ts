import { builder } from '#src/graphql/builder.js';
import { ExecutionRef } from '#src/graphql/refs.js';
import type { BatchPreview, PreviewItem } from '#src/services/batch-preview.js';

const PreviewItemRef = builder.objectRef<PreviewItem>('BatchPreviewItem').implement({
  description: 'What would become of an execution.',
  fields: (t) => ({
    execution: t.field({
      type: ExecutionRef,
      description: 'The execution.',
      resolve: ({ execution }) => execution,
    }),
    errorCode: t.string({
      nullable: true,
      description: 'Why it would refuse the command, for programs; null where it would take it.',
      resolve: ({ error }) => error?.code ?? null,
    }),
    errorMessage: t.string({
      nullable: true,
      description: 'The same in words.',
      resolve: ({ error }) => error?.message ?? null,
    }),
  }),
});

const RefusalCountRef = builder.objectRef<{ code: string; count: number }>('RefusalCount').implement({
  description: 'How many executions would refuse a command for the same reason.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The kind of error.' }),
    count: t.exposeInt('count', { description: 'How many.' }),
  }),
});

export const BatchPreviewRef = builder.objectRef<BatchPreview>('BatchPreview').implement({
  description: 'What a batch would do if it were asked for now; nothing was stored.',
  fields: (t) => ({
    selected: t.exposeInt('selected', {
      description:
        'How many executions it would be for; one more than there may be where it would be refused.',
    }),
    sampled: t.int({
      description: 'How many of them were looked at: the first 100.',
      resolve: ({ sample }) => sample.length,
    }),
    taken: t.exposeInt('taken', { description: 'How many of those would take the command.' }),
    refused: t.field({
      type: [RefusalCountRef],
      description: 'How many of those would refuse it, and why.',
      resolve: ({ refused }) => refused,
    }),
    first: t.field({
      type: [PreviewItemRef],
      args: { count: t.arg.int({ defaultValue: 10, description: 'How many, at most 100.' }) },
      description: 'The first of them, in the order in which they would be taken.',
      resolve: ({ sample }, { count }) => sample.slice(0, Math.max(0, count ?? 10)),
    }),
  }),
});
