import { ExecutionEventRef } from '#src/graphql/refs.js';
import { AskedRef } from './approval.js';
import { StepStatusEnum, StepTypeEnum, WaitKindEnum } from './enums.js';
import { eventRef, FOR_APPROVERS, FOR_READERS } from './event.js';
import { StepErrorRef } from './step.js';

const interfaces = [ExecutionEventRef];

eventRef('step.kept').implement({
  description: 'A rerun took over what a step of the execution before it had come to.',
  interfaces,
  fields: (t) => ({
    status: t.field({
      type: StepStatusEnum,
      description: 'What it had come to.',
      resolve: ({ data }) => data.status,
    }),
  }),
});

eventRef('step.input_edited').implement({
  description: 'A person changed the input of a step.',
  interfaces,
  fields: (t) => ({
    old: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The input before.',
      resolve: ({ data }) => data.old,
    }),
    new: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The input since.',
      resolve: ({ data }) => data.new,
    }),
    reason: t.string({ nullable: true, description: 'Why.', resolve: ({ data }) => data.reason }),
  }),
});

eventRef('step.started').implement({
  description: 'An attempt at a step began.',
  interfaces,
  fields: (t) => ({
    stepType: t.field({
      ...FOR_READERS,
      type: StepTypeEnum,
      description: 'What kind of step.',
      resolve: ({ data }) => data.type,
    }),
    attempt: t.int({
      ...FOR_READERS,
      description: 'Which attempt: 1 at first.',
      resolve: ({ data }) => data.attempt,
    }),
    iteration: t.int({
      ...FOR_READERS,
      description: 'How often a loop came back to the step.',
      resolve: ({ data }) => data.iteration,
    }),
  }),
});

eventRef('step.retried').implement({
  description: 'An attempt failed, and another will follow.',
  interfaces,
  fields: (t) => ({
    error: t.field({ type: StepErrorRef, description: 'Why it failed.', resolve: ({ data }) => data.error }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      description: 'When the next attempt is due.',
      resolve: ({ data }) => new Date(data.nextAttemptAt),
    }),
  }),
});

eventRef('step.waiting').implement({
  description: 'A step began to wait.',
  interfaces,
  fields: (t) => ({
    waitingFor: t.field({ type: WaitKindEnum, description: 'What for.', resolve: ({ data }) => data.kind }),
    event: t.string({
      nullable: true,
      description: 'The name of the event.',
      resolve: ({ data }) => data.event,
    }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the wait ends by itself.',
      resolve: ({ data }) => (data.until === null ? null : new Date(data.until)),
    }),
    approvals: t.field({
      ...FOR_APPROVERS,
      type: [AskedRef],
      description: 'What people are asked, where it waits for them; null without `approval:read`.',
      resolve: ({ data }) => data.approvals ?? [],
    }),
  }),
});

eventRef('step.succeeded').implement({
  description: 'A step is done.',
  interfaces,
  fields: (t) => ({
    nextStepId: t.string({
      ...FOR_READERS,
      nullable: true,
      description: 'The path of the step that follows; of several, the first.',
      resolve: ({ data }) => data.next[0] ?? null,
    }),
    next: t.stringList({
      ...FOR_READERS,
      description: 'The paths of all steps that may start now.',
      resolve: ({ data }) => data.next,
    }),
  }),
});

eventRef('step.failed').implement({
  description: 'A step failed for good.',
  interfaces,
  fields: (t) => ({
    error: t.field({
      ...FOR_READERS,
      type: StepErrorRef,
      description: 'Why.',
      resolve: ({ data }) => data.error,
    }),
    handled: t.boolean({
      ...FOR_READERS,
      description: 'Whether the definition provides for it, by `on_error` or a strategy.',
      resolve: ({ data }) => data.handled,
    }),
    next: t.stringList({
      ...FOR_READERS,
      description: 'The paths of the steps that may start now.',
      resolve: ({ data }) => data.next,
    }),
  }),
});

eventRef('step.skipped').implement({
  description: 'A step was not taken.',
  interfaces,
  fields: (t) => ({
    next: t.stringList({
      description: 'The paths of the steps that had waited for it, and may start now.',
      resolve: ({ data }) => data.next,
    }),
  }),
});

eventRef('step.progressed').implement({
  description: 'A step told how far it has come, or a branch or item of it ended.',
  interfaces,
  fields: (t) => ({
    percent: t.float({
      ...FOR_READERS,
      nullable: true,
      description: '0 to 100, or null where it cannot tell.',
      resolve: ({ data }) => data.percent,
    }),
    message: t.string({
      ...FOR_READERS,
      nullable: true,
      description: 'In words.',
      resolve: ({ data }) => data.message,
    }),
    part: t.string({
      ...FOR_READERS,
      nullable: true,
      description: 'The branch or item that ended, as `each[3]`.',
      resolve: ({ data }) => data.part?.scope ?? null,
    }),
    partSucceeded: t.boolean({
      ...FOR_READERS,
      nullable: true,
      description: 'Whether it succeeded.',
      resolve: ({ data }) => (data.part ? data.part.status === 'succeeded' : null),
    }),
  }),
});

eventRef('step.claimed').implement({
  description: 'An agent took a step.',
  interfaces,
  fields: (t) => ({
    agent: t.string({ description: 'Its name.', resolve: ({ data }) => data.agent }),
    epoch: t.int({ description: 'How often the step was taken.', resolve: ({ data }) => data.epoch }),
    until: t.field({
      type: 'DateTime',
      description: 'When it is taken from the agent, unless the agent is heard of before.',
      resolve: ({ data }) => new Date(data.until),
    }),
  }),
});

eventRef('step.cancelled').implement({
  description: 'A step was stopped before it was done.',
  interfaces,
  fields: (t) => ({
    reason: t.string({ ...FOR_READERS, description: 'Why.', resolve: ({ data }) => data.reason }),
  }),
});
