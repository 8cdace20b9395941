import { displayOf, type Parts, type StepError, type StepProgress } from '#src/domain/step.js';
import { builder } from '#src/graphql/builder.js';
import { storedStep } from '#src/graphql/loaders.js';
import { maskedOutput } from '#src/graphql/masked.js';
import { pageSize } from '#src/graphql/paging.js';
import { StepExecutionRef } from '#src/graphql/refs.js';
import { loadStepsInside } from '#src/services/execution.js';
import { StepDisplayEnum, StepStatusEnum, StepTypeEnum, WaitKindEnum } from './enums.js';

export const StepErrorRef = builder.objectRef<StepError>('StepError').implement({
  description: 'Why a step failed.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The kind of error: what `retry_on` matches.' }),
    message: t.exposeString('message', { description: 'What happened.' }),
  }),
});

const StepProgressRef = builder.objectRef<StepProgress>('StepProgress').implement({
  description: 'How far a step has come.',
  fields: (t) => ({
    percent: t.exposeFloat('percent', {
      nullable: true,
      description: '0 to 100, or null where it cannot tell.',
    }),
    message: t.exposeString('message', { nullable: true, description: 'In words.' }),
  }),
});

const StepPartsRef = builder.objectRef<Parts>('StepParts').implement({
  description: 'The branches of a parallel or the items of a foreach, counted.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'All.' }),
    succeeded: t.exposeInt('succeeded', { description: 'Those that ended well.' }),
    failed: t.exposeInt('failed', { description: 'Those that failed.' }),
  }),
});

StepExecutionRef.implement({
  description: 'One step inside one execution.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where in the execution it is.' }),
    stepId: t.exposeString('stepId', { description: 'The id that its author gave it.' }),
    type: t.field({ type: StepTypeEnum, description: 'What kind of step.', resolve: (step) => step.type }),
    status: t.field({
      type: StepStatusEnum,
      description: 'Where it stands.',
      resolve: (step) => step.status,
    }),
    display: t.field({
      type: StepDisplayEnum,
      description: 'Its colour.',
      resolve: (step) => displayOf(step.status),
    }),
    attempt: t.exposeInt('attempt', { description: 'Attempts begun, in this iteration.' }),
    iteration: t.exposeInt('iteration', { description: 'How often a loop came back to it: 0 at first.' }),
    input: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What its work was given, all templates resolved.',
      resolve: async (step, _args, context) => (await storedStep(step, context)).input,
    }),
    output: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'What came of its work. Of an approval, what the resume brought: masked as `resumeData` of the execution is.',
      resolve: async (step, _args, context) => maskedOutput(await storedStep(step, context), context),
    }),
    progress: t.field({
      type: StepProgressRef,
      nullable: true,
      description: 'How far it said that it has come, or how many of its branches or items have ended.',
      resolve: (step) => step.progress,
    }),
    parts: t.field({
      type: StepPartsRef,
      nullable: true,
      description: 'Of a parallel its branches, of a foreach its items, counted.',
      resolve: (step) => step.parts,
    }),
    steps: t.field({
      type: [StepExecutionRef],
      args: {
        first: t.arg.int({ defaultValue: 50, description: 'How many, at most 100.' }),
        after: t.arg.int({ description: 'Only those with a `position` after this one.' }),
      },
      description:
        'The steps inside a parallel or foreach, in the order they began, also of items that are done.',
      resolve: (step, { first, after }, { services }) =>
        loadStepsInside(services, step, { after: after ?? 0, limit: pageSize({ first }).limit }),
    }),
    position: t.exposeInt('position', { description: 'The number of the event with which it began.' }),
    queue: t.exposeString('queue', { nullable: true, description: 'Where agents look for it.' }),
    agent: t.string({
      nullable: true,
      description: 'The agent that does it, or did it last.',
      resolve: ({ lease }) => lease?.agent ?? null,
    }),
    handled: t.exposeBoolean('handled', {
      description: 'Whether its failure is one that the definition provides for.',
    }),
    error: t.field({
      type: StepErrorRef,
      nullable: true,
      description: 'The last error.',
      resolve: (step) => step.error,
    }),
    startedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it began.',
      resolve: (step) => step.startedAt,
    }),
    finishedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it ended.',
      resolve: (step) => step.finishedAt,
    }),
    waitingFor: t.field({
      type: WaitKindEnum,
      nullable: true,
      description: 'What it waits for.',
      resolve: (step) => step.waitKind,
    }),
    waitingForEvent: t.exposeString('waitEvent', {
      nullable: true,
      description: 'The name of the event it waits for.',
    }),
    waitingUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its wait ends by itself, or its next attempt is due.',
      resolve: (step) => step.wakeAt,
    }),
  }),
});
