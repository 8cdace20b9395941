import type { Approval } from '../domain/approval.js';
import { type Fault, InvalidInputError } from '../domain/errors.js';
import { answerFaults } from '../domain/form.js';
import type { JsonObject } from '../domain/json.js';
import { checkJson, MOST_RESUME_DATA_BYTES } from './input.js';

/** One over the other, the latest on top. */
export function mergeAnswers(answers: readonly (JsonObject | null)[]): JsonObject {
  return Object.fromEntries(answers.flatMap((one) => Object.entries(one ?? {})));
}

/** What each voter answers is to be what the form asks for, and so is what all of them come to. */
export function checkAnswers({ form }: Approval, answers: JsonObject | null, merged: JsonObject): void {
  refuseFaults(form ? answerFaults(form, answers ?? {}) : noForm(answers));
  checkJson('answers', merged, MOST_RESUME_DATA_BYTES);
  if (form) refuseFaults(answerFaults(form, merged).map(tellTogether));
}

function refuseFaults(faults: Fault[]): void {
  if (faults.length > 0) throw new InvalidInputError(faults);
}

function tellTogether({ path, message }: Fault): Fault {
  return {
    path,
    message: `${message}, once it is laid over the answers of those who approved before`,
    hint: 'each can be had alone, and both together not: agree with them on what is filled in',
  };
}

function noForm(answers: JsonObject | null) {
  if (answers === null || Object.keys(answers).length === 0) return [];
  return [{ path: 'answers', message: 'are given, but the approval has no form', hint: 'leave them out' }];
}
