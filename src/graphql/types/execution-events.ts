import { ExecutionEventRef, WorkflowVersionRef } from '#src/graphql/refs.js';
import { ExecutionResultEnum, ExecutionStatusEnum, PauseClockEnum, PauseModeEnum } from './enums.js';
import { eventRef, FOR_READERS } from './event.js';
import { StepErrorRef } from './step.js';

const interfaces = [ExecutionEventRef];

eventRef('execution.created').implement({
  description: 'The execution was started.',
  interfaces,
  fields: (t) => ({
    reason: t.string({
      nullable: true,
      description: 'Of a rerun, why.',
      resolve: ({ data }) => data.reason ?? null,
    }),
  }),
});

eventRef('execution.admitted').implement({
  description: 'Its turn in its queue came: it begins.',
  interfaces,
});

eventRef('execution.version_changed').implement({
  description: 'The execution was moved to another version of its workflow.',
  interfaces,
  fields: (t) => ({
    from: t.field({
      type: WorkflowVersionRef,
      description: 'The version before.',
      resolve: ({ data }) => data.from,
    }),
    to: t.field({
      type: WorkflowVersionRef,
      description: 'The version since.',
      resolve: ({ data }) => data.to,
    }),
  }),
});

eventRef('execution.pause_requested').implement({
  description: 'A pause was asked for while steps were in flight; it takes effect when they have ended.',
  interfaces,
  fields: (t) => ({
    reason: t.string({ description: 'Why.', resolve: ({ data }) => data.reason }),
    mode: t.field({
      type: PauseModeEnum,
      description: 'What happens to steps in flight.',
      resolve: ({ data }) => data.mode,
    }),
    clock: t.field({
      type: PauseClockEnum,
      description: 'What becomes of time-outs meanwhile.',
      resolve: ({ data }) => data.clock ?? 'run',
    }),
    inFlight: t.stringList({
      description: 'The paths of the steps in flight.',
      resolve: ({ data }) => data.inFlight,
    }),
  }),
});

eventRef('execution.paused').implement({
  description: 'Nothing runs any more, and nothing will until somebody resumes the execution.',
  interfaces,
  fields: (t) => ({
    reason: t.string({ description: 'Why.', resolve: ({ data }) => data.reason }),
    stepId: t.string({
      nullable: true,
      description: 'The last step begun.',
      resolve: ({ data }) => data.stepId,
    }),
    clock: t.field({
      type: PauseClockEnum,
      description: 'What becomes of time-outs meanwhile.',
      resolve: ({ data }) => data.clock ?? 'run',
    }),
    nextStepId: t.string({
      nullable: true,
      description: 'The step that a resume starts.',
      resolve: ({ data }) => data.nextStepId,
    }),
  }),
});

eventRef('execution.resumed').implement({
  description: 'The execution goes on.',
  interfaces,
  fields: (t) => ({
    from: t.field({
      ...FOR_READERS,
      type: ExecutionStatusEnum,
      description: 'Its status before.',
      resolve: ({ data }) => data.from,
    }),
    nextStepId: t.string({
      ...FOR_READERS,
      nullable: true,
      description: 'The step that starts next.',
      resolve: ({ data }) => data.next[0] ?? null,
    }),
    next: t.stringList({
      ...FOR_READERS,
      description: 'The paths of all steps that start, for the first time or again.',
      resolve: ({ data }) => data.next,
    }),
    reopened: t.stringList({
      ...FOR_READERS,
      description: 'The paths of the parallel and foreach steps that go on where they were cut off.',
      resolve: ({ data }) => data.reopened,
    }),
    reason: t.string({
      ...FOR_READERS,
      nullable: true,
      description: 'Why.',
      resolve: ({ data }) => data.reason ?? null,
    }),
    force: t.boolean({
      ...FOR_READERS,
      description: 'Whether it was forced.',
      resolve: ({ data }) => data.force ?? false,
    }),
  }),
});

eventRef('execution.cancel_requested').implement({
  description: 'A cancel was asked for while steps were in flight; they were signalled to stop.',
  interfaces,
  fields: (t) => ({
    reason: t.string({ nullable: true, description: 'Why.', resolve: ({ data }) => data.reason }),
    inFlight: t.stringList({
      description: 'The paths of the steps in flight.',
      resolve: ({ data }) => data.inFlight,
    }),
  }),
});

eventRef('execution.cancelled').implement({
  description: 'The execution ended on request.',
  interfaces,
  fields: (t) => ({
    reason: t.string({
      ...FOR_READERS,
      nullable: true,
      description: 'Why.',
      resolve: ({ data }) => data.reason,
    }),
  }),
});

eventRef('execution.completed').implement({
  description: 'All steps are done.',
  interfaces,
  fields: (t) => ({
    result: t.field({
      type: ExecutionResultEnum,
      description: 'What came of it.',
      resolve: ({ data }) => data.result,
    }),
  }),
});

eventRef('execution.blocked').implement({
  description: 'A rejection ended the execution.',
  interfaces,
  fields: (t) => ({
    reason: t.string({
      ...FOR_READERS,
      description: 'Who rejected what.',
      resolve: ({ data }) => data.reason,
    }),
  }),
});

eventRef('execution.failed').implement({
  description: 'An error ended the execution.',
  interfaces,
  fields: (t) => ({
    error: t.field({
      ...FOR_READERS,
      type: StepErrorRef,
      description: 'The error.',
      resolve: ({ data }) => data.error,
    }),
    stepId: t.string({
      ...FOR_READERS,
      nullable: true,
      description: 'The step that failed.',
      resolve: ({ data }) => data.stepId,
    }),
  }),
});

eventRef('execution.event_kept').implement({
  description: 'An event came that no step waits for yet; it is kept for one that may.',
  interfaces,
  fields: (t) => ({
    event: t.string({ description: 'Its name.', resolve: ({ data }) => data.event }),
    until: t.field({
      type: 'DateTime',
      description: 'How long it is kept.',
      resolve: ({ data }) => new Date(data.until),
    }),
  }),
});

eventRef('execution.event_taken').implement({
  description: 'A step took an event that was kept.',
  interfaces,
});
