import { type EventBody, type EventType, type ExecutionEvent, stepPathOf } from '#src/domain/event.js';
import { builder } from '#src/graphql/builder.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { ExecutionEventRef, WorkflowVersionRef } from '#src/graphql/refs.js';
import { AskedRef } from './approval.js';
import {
  ApprovalDecisionEnum,
  ApprovalStatusEnum,
  EventTypeEnum,
  ExecutionResultEnum,
  ExecutionStatusEnum,
  PauseClockEnum,
  PauseModeEnum,
  StepStatusEnum,
  StepTypeEnum,
  WaitKindEnum,
} from './enums.js';
import { StepErrorRef } from './step.js';

/** `execution.pause_requested` is an ExecutionPauseRequestedEvent. */
function typeNameOf(type: EventType): string {
  const words = type.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Event`;
}

ExecutionEventRef.implement({
  description: 'One numbered fact about an execution. It never changes.',
  resolveType: (event) => typeNameOf(event.type),
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Its number in its execution: 1, 2, 3... without holes.' }),
    cursor: t.string({
      description: 'Its place among the events of its execution, for `after`.',
      resolve: ({ executionId, seq }) => eventCursor(executionId, seq),
    }),
    type: t.field({ type: EventTypeEnum, description: 'What happened.', resolve: (event) => event.type }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (event) => event.at }),
    actor: t.exposeString('actor', { description: 'Who did it: `engine`, or who asked.' }),
    stepPath: t.string({ nullable: true, description: 'The step it is about.', resolve: stepPathOf }),
  }),
});

type EventOf<T extends EventType> = ExecutionEvent & Extract<EventBody, { type: T }>;

/** The object type of one kind of event, to be given its own fields. */
function eventRef<T extends EventType>(type: T) {
  return builder.objectRef<EventOf<T>>(typeNameOf(type));
}

const interfaces = [ExecutionEventRef];
const asDate = (text: string | null) => (text === null ? null : new Date(text));

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
      type: ExecutionStatusEnum,
      description: 'Its status before.',
      resolve: ({ data }) => data.from,
    }),
    nextStepId: t.string({
      nullable: true,
      description: 'The step that starts next.',
      resolve: ({ data }) => data.next[0] ?? null,
    }),
    next: t.stringList({
      description: 'The paths of all steps that start, for the first time or again.',
      resolve: ({ data }) => data.next,
    }),
    reopened: t.stringList({
      description: 'The paths of the parallel and foreach steps that go on where they were cut off.',
      resolve: ({ data }) => data.reopened,
    }),
    reason: t.string({
      nullable: true,
      description: 'Why.',
      resolve: ({ data }) => data.reason ?? null,
    }),
    force: t.boolean({ description: 'Whether it was forced.', resolve: ({ data }) => data.force ?? false }),
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

eventRef('execution.cancelled').implement({
  description: 'The execution ended on request.',
  interfaces,
  fields: (t) => ({
    reason: t.string({ nullable: true, description: 'Why.', resolve: ({ data }) => data.reason }),
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
    reason: t.string({ description: 'Who rejected what.', resolve: ({ data }) => data.reason }),
  }),
});

eventRef('execution.failed').implement({
  description: 'An error ended the execution.',
  interfaces,
  fields: (t) => ({
    error: t.field({ type: StepErrorRef, description: 'The error.', resolve: ({ data }) => data.error }),
    stepId: t.string({
      nullable: true,
      description: 'The step that failed.',
      resolve: ({ data }) => data.stepId,
    }),
  }),
});

eventRef('step.started').implement({
  description: 'An attempt at a step began.',
  interfaces,
  fields: (t) => ({
    stepType: t.field({
      type: StepTypeEnum,
      description: 'What kind of step.',
      resolve: ({ data }) => data.type,
    }),
    attempt: t.int({ description: 'Which attempt: 1 at first.', resolve: ({ data }) => data.attempt }),
    iteration: t.int({
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
      resolve: ({ data }) => asDate(data.until),
    }),
    approvals: t.field({
      type: [AskedRef],
      description: 'What people are asked, where it waits for them.',
      resolve: ({ data }) => data.approvals ?? [],
    }),
  }),
});

eventRef('step.succeeded').implement({
  description: 'A step is done.',
  interfaces,
  fields: (t) => ({
    nextStepId: t.string({
      nullable: true,
      description: 'The path of the step that follows; of several, the first.',
      resolve: ({ data }) => data.next[0] ?? null,
    }),
    next: t.stringList({
      description: 'The paths of all steps that may start now.',
      resolve: ({ data }) => data.next,
    }),
  }),
});

eventRef('step.failed').implement({
  description: 'A step failed for good.',
  interfaces,
  fields: (t) => ({
    error: t.field({ type: StepErrorRef, description: 'Why.', resolve: ({ data }) => data.error }),
    handled: t.boolean({
      description: 'Whether the definition provides for it, by `on_error` or a strategy.',
      resolve: ({ data }) => data.handled,
    }),
    next: t.stringList({
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
      nullable: true,
      description: '0 to 100, or null where it cannot tell.',
      resolve: ({ data }) => data.percent,
    }),
    message: t.string({ nullable: true, description: 'In words.', resolve: ({ data }) => data.message }),
    part: t.string({
      nullable: true,
      description: 'The branch or item that ended, as `each[3]`.',
      resolve: ({ data }) => data.part?.scope ?? null,
    }),
    partSucceeded: t.boolean({
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

eventRef('step.cancelled').implement({
  description: 'A step was stopped before it was done.',
  interfaces,
  fields: (t) => ({ reason: t.string({ description: 'Why.', resolve: ({ data }) => data.reason }) }),
});

const approvalId = { description: 'The id of the approval, for `approval(id:)`.' };

eventRef('approval.voted').implement({
  description: 'Somebody approved or rejected.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id({ ...approvalId, resolve: ({ data }) => data.approvalId }),
    decision: t.field({
      type: ApprovalDecisionEnum,
      description: 'What.',
      resolve: ({ data }) => data.decision,
    }),
    reason: t.string({ nullable: true, description: 'Why.', resolve: ({ data }) => data.reason }),
  }),
});

eventRef('approval.decided').implement({
  description: 'An approval was decided, by its last vote or by the end of its time.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id({ ...approvalId, resolve: ({ data }) => data.approvalId }),
    approvalStatus: t.field({
      type: ApprovalStatusEnum,
      description: 'What it came to.',
      resolve: ({ data }) => data.status,
    }),
    approved: t.boolean({
      description: 'Whether it counts as approved.',
      resolve: ({ data }) => data.approved,
    }),
    reason: t.string({ nullable: true, description: 'Why.', resolve: ({ data }) => data.reason }),
  }),
});

eventRef('approval.delegated').implement({
  description: 'Somebody is asked in the stead of another.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id({ ...approvalId, resolve: ({ data }) => data.approvalId }),
    delegator: t.string({ description: 'Who was asked.', resolve: ({ data }) => data.from }),
    delegate: t.string({ description: 'Who is asked now.', resolve: ({ data }) => data.to }),
  }),
});

eventRef('approval.escalated').implement({
  description: 'Nobody decided in time, and another role is asked.',
  interfaces,
  fields: (t) => ({
    approvalId: t.id({ ...approvalId, resolve: ({ data }) => data.approvalId }),
    role: t.string({ description: 'Who is asked now.', resolve: ({ data }) => data.to }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The end of its time.',
      resolve: ({ data }) => asDate(data.expiresAt),
    }),
  }),
});
