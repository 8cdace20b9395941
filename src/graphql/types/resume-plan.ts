import type { EffectAtRisk } from '#src/domain/repeated-effects.js';
import type { PlannedStep, ResumePlan } from '#src/domain/resume-plan.js';
import type { VersionComparison } from '#src/domain/version-change.js';
import { builder } from '#src/graphql/builder.js';
import { maskedFor } from '#src/graphql/masked.js';
import { ExecutionRef, WorkflowVersionRef } from '#src/graphql/refs.js';
import { planExecution } from '#src/services/resume.js';
import {
  ExecutionStatusEnum,
  PlanActionEnum,
  StepStatusEnum,
  VersionChoiceEnum,
  VersionVerdictEnum,
} from './enums.js';
import { FORCE, ON_VERSION, RESUME_DATA } from './resume.js';

const ResumePlanInput = builder.inputType('ResumePlanInput', {
  description: 'A resume to be planned: as it would be sent.',
  fields: (t) => ({
    resumeData: t.field({ type: 'JSONObject', description: RESUME_DATA }),
    force: t.boolean({ defaultValue: false, description: FORCE }),
    onVersion: t.field({ type: VersionChoiceEnum, defaultValue: 'pinned', description: ON_VERSION }),
  }),
});

const PlannedStepRef = builder.objectRef<PlannedStep>('PlannedStep').implement({
  description: 'What a resume would do with a step.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Its path.' }),
    status: t.field({
      type: StepStatusEnum,
      description: 'Its status now.',
      resolve: ({ status }) => status,
    }),
    action: t.field({
      type: PlanActionEnum,
      description: 'What happens to it.',
      resolve: ({ action }) => action,
    }),
    reason: t.exposeString('reason', { description: 'Why.' }),
  }),
});

const EffectAtRiskRef = builder.objectRef<EffectAtRisk>('EffectAtRisk').implement({
  description: 'Work that may have been done already, and would be done again.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'The path of its step.' }),
    effect: t.exposeString('effect', {
      description: 'What is done, as `webhook POST https://ledger.example/bookings`.',
    }),
    idempotencyKey: t.exposeString('idempotencyKey', {
      nullable: true,
      description:
        'The key by which its receiver can tell that it is the same work again; null where it can not: its input was edited since, or it is all that is inside a step.',
    }),
    resumable: t.exposeBoolean('resumable', {
      description: 'False: the definition says that it may be done at most once.',
    }),
  }),
});

const PlanRefusalRef = builder.objectRef<{ code: string; message: string }>('PlanRefusal').implement({
  description: 'Why a resume would be refused.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description: 'The code of the error that resumeExecution would answer.',
    }),
    message: t.exposeString('message', { description: 'Its message.' }),
  }),
});

type Latest = VersionComparison & { id: string };
const VersionComparisonRef = builder.objectRef<Latest>('VersionComparison').implement({
  description: 'A newer version of its workflow, compared with the one that an execution runs.',
  fields: (t) => ({
    version: t.field({
      type: WorkflowVersionRef,
      description: 'The newer version: the latest.',
      resolve: ({ id }) => id,
    }),
    verdict: t.field({
      type: VersionVerdictEnum,
      description: 'What it would mean for the execution.',
      resolve: ({ verdict }) => verdict,
    }),
    steps: t.exposeStringList('steps', { description: 'The ids of the steps that are the reason.' }),
  }),
});

const ResumePlanRef = builder.objectRef<ResumePlan>('ResumePlan').implement({
  description: 'What a resume would do, worked out by the code that resumes.',
  fields: (t) => ({
    planVersion: t.exposeString('planVersion', {
      description: 'Sent with resumeExecution, it makes sure that the resume does this and nothing else.',
    }),
    allowed: t.boolean({
      description: 'Whether it would be taken.',
      resolve: ({ refusal }) => refusal === null,
    }),
    refusal: t.field({
      type: PlanRefusalRef,
      nullable: true,
      description: 'Why it would be refused.',
      // An error that a resolver returns counts as thrown.
      resolve: ({ refusal }) => refusal && { code: refusal.code, message: refusal.message },
    }),
    from: t.field({
      type: ExecutionStatusEnum,
      description: 'The status of the execution now.',
      resolve: ({ from }) => from,
    }),
    to: t.field({
      type: ExecutionStatusEnum,
      nullable: true,
      description: 'Its status right after the resume.',
      resolve: ({ to }) => to,
    }),
    steps: t.field({
      type: [PlannedStepRef],
      description: 'Each step that has begun or would start, in order.',
      resolve: ({ steps }) => steps,
    }),
    effects: t.field({
      type: [EffectAtRiskRef],
      description: 'What could happen twice.',
      resolve: ({ effects }) => effects,
    }),
    resumeData: t.field({
      type: 'JSONObject',
      description:
        'What the steps would see under `resume`: all that was brought, merged. Masked as `resumeData` of the execution is.',
      resolve: ({ resumeData }, _args, context) => maskedFor(resumeData, context),
    }),
    warnings: t.exposeStringList('warnings', { description: 'What to know before.' }),
    latest: t.field({
      type: VersionComparisonRef,
      nullable: true,
      description: 'What moving to the latest version would mean; null where the execution runs it.',
      resolve: ({ latest }) => latest,
    }),
  }),
});

builder.objectField(ExecutionRef, 'resumePlan', (t) =>
  t.field({
    authScopes: { permission: 'execution:read' },
    type: ResumePlanRef,
    description: 'What resumeExecution would do to it now, with this input. Nothing is changed.',
    args: { input: t.arg({ type: ResumePlanInput, description: 'The resume as it would be sent.' }) },
    resolve: (execution, { input }, { services, caller }) =>
      planExecution(services, caller, execution.id, {
        data: input?.resumeData ?? {},
        reason: null,
        force: input?.force ?? false,
        onVersion: input?.onVersion ?? 'pinned',
      }),
  }),
);
