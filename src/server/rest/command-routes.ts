import type { JsonObject } from '#src/domain/json.js';
import { findExecutionId } from '#src/graphql/execution-id.js';
import { cancelExecution, pauseExecution } from '#src/services/command.js';
import { resumeExecution } from '#src/services/resume.js';
import { startExecution } from '#src/services/start.js';
import { executionAnswer } from './answers.js';
import { answerOutcome, answerStarted } from './execution-answer.js';

import { cancelBody, pauseBody, resumeBody, startBody } from './requests.js';
import { defineRoute, type Route } from './route.js';

/** What a resume without data of its own says. */
const APPROVED: JsonObject = { approved: true };

const USED_BEFORE = 'The Idempotency-Key was used for another request';

export const commandRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/executions',
    name: 'startExecution',
    summary: 'Starts an execution of the latest version of a workflow',
    permission: 'execution:start',
    body: startBody,
    idempotent: true,
    outcomes: {
      200: { description: 'The same Idempotency-Key had started it before.', schema: executionAnswer },
      201: { description: 'It is stored, and begins.', schema: executionAnswer },
    },
    refusals: {
      404: 'There is no such workflow.',
      409: `The workflow is disabled, or: ${USED_BEFORE}.`,
    },
    async respond(asker, { body, idempotencyKey }) {
      const started = await startExecution(asker.services, asker.caller, {
        workflowKey: body.workflow_id,
        payload: body.trigger_payload ?? null,
        idempotencyKey,
        triggerEvent: body.trigger_event ?? null,
        metadata: body.metadata ?? {},
      });
      return { status: started.created ? 201 : 200, body: await answerStarted(asker, started) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/executions/{id}/pause',
    name: 'pauseExecution',
    summary: 'Stops an execution before its next step',
    description:
      'It is `paused` where no step was being done; otherwise `pausing`, until the steps in flight have ended.',
    permission: 'execution:pause',
    body: pauseBody,
    idempotent: true,
    outcomes: { 200: { description: 'The execution.', schema: executionAnswer } },
    refusals: {
      404: 'There is no such execution.',
      409: `\`execution X is not running (status: S)\`, or: ${USED_BEFORE}.`,
    },
    async respond(asker, { id, body, idempotencyKey }) {
      const outcome = await pauseExecution(asker.services, asker.caller, {
        executionId: await findExecutionId(id, asker),
        commandId: idempotencyKey,
        reason: body.reason ?? null,
        mode: 'wait',
        clock: 'run',
      });
      return { status: 200, body: await answerOutcome(asker, outcome) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/executions/{id}/resume',
    name: 'resumeExecution',
    summary: 'Lets a paused, failed or cancelled execution go on',
    description:
      'Where it is held for an approval, `resume_data.approved` decides that. What failed or was cut off is done again; what has succeeded is not.',
    permission: 'execution:resume',
    body: resumeBody,
    idempotent: true,
    outcomes: { 200: { description: 'The execution.', schema: executionAnswer } },
    refusals: {
      404: 'There is no such execution.',
      409: `\`execution X is not paused (status: S)\`, \`execution X has been paused for too long (paused at: T)\`, or: ${USED_BEFORE}.`,
    },
    async respond(asker, { id, body, idempotencyKey }) {
      const sent = body.resume_data ?? {};
      const outcome = await resumeExecution(asker.services, asker.caller, {
        executionId: await findExecutionId(id, asker),
        commandId: idempotencyKey,
        reason: null,
        data: Object.keys(sent).length === 0 ? APPROVED : sent,
        force: body.force ?? false,
        onVersion: 'pinned',
        planVersion: null,
      });
      return { status: 200, body: await answerOutcome(asker, outcome) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/executions/{id}/cancel',
    name: 'cancelExecution',
    summary: 'Ends an execution',
    description:
      'It is `cancelled` where no step was being done; otherwise `cancelling`, until the steps in flight have ended.',
    permission: 'execution:cancel',
    body: cancelBody,
    idempotent: true,
    outcomes: { 200: { description: 'The execution.', schema: executionAnswer } },
    refusals: {
      404: 'There is no such execution.',
      409: `\`execution X is not running (status: S)\`, or: ${USED_BEFORE}.`,
    },
    async respond(asker, { id, body, idempotencyKey }) {
      const outcome = await cancelExecution(asker.services, asker.caller, {
        executionId: await findExecutionId(id, asker),
        commandId: idempotencyKey,
        reason: body.reason ?? null,
        mode: 'graceful',
      });
      return { status: 200, body: await answerOutcome(asker, outcome) };
    },
  }),
];
