import { displayOf, type StepError } from '#src/domain/step.js';
import { builder } from '#src/graphql/builder.js';
import { storedStep } from '#src/graphql/loaders.js';
import { StepExecutionRef } from '#src/graphql/refs.js';
import { StepDisplayEnum, StepStatusEnum, StepTypeEnum, WaitKindEnum } from './enums.js';

export const StepErrorRef = builder.objectRef<StepError>('StepError').implement({
  description: 'Why a step failed.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The kind of error: what `retry_on` matches.' }),
    message: t.exposeString('message', { description: 'What happened.' }),
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
      description: 'What came of its work.',
      resolve: async (step, _args, context) => (await storedStep(step, context)).output,
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
