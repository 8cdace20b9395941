import { countCharacters, isLongerThan } from '../domain/characters.js';
import { parseDuration } from '../domain/duration.js';
import { InvalidInputError } from '../domain/errors.js';
import { DECISION_NAMES, TAKEN_NAME } from '../domain/form.js';
import { isStorableText, type Json, type JsonObject, storageProblem } from '../domain/json.js';
import { SEALED } from '../domain/sealing.js';

export const MOST_PAYLOAD_BYTES = 1024 * 1024;
export const MOST_RESUME_DATA_BYTES = 256 * 1024;
export const MOST_STEP_INPUT_BYTES = 256 * 1024;
const LONGEST_REASON = 255;
const LONGEST_NAME = 200;
const LONGEST_PATH = 2_000;

export function refuse(path: string, message: string, hint: string): never {
  throw new InvalidInputError([{ path, message, hint }]);
}

export function checkJson(path: string, value: Json, maxBytes: number): void {
  const problem = storageProblem(value, maxBytes);
  if (problem) refuse(path, problem, 'send less, or keep the data elsewhere and send where it is');
}

/** What a resume brings; one key is taken by what is sealed, and of answers more by the decision that they go with. */
export function checkResumeData(data: JsonObject, path: 'resumeData' | 'answers' = 'resumeData'): void {
  checkJson(path, data, MOST_RESUME_DATA_BYTES);
  const taken = DECISION_NAMES.find((name) => Object.hasOwn(data, name));
  if (path === 'answers' && taken !== undefined)
    refuse(`${path}.${taken}`, `is ${TAKEN_NAME}`, 'leave it out, or call it something else');
  if (Object.hasOwn(data, SEALED)) refuse(`${path}.${SEALED}`, 'is taken', 'choose another key');
}

/** A request as it was sent, with its reason checked; one of nothing but blanks is none. */
export function withReason<R extends { reason?: string | null }>(request: R): R {
  const { reason } = request;
  if (reason === null || reason === undefined) return request;
  if (reason.trim() === '') return { ...request, reason: null };
  checkText('reason', reason, LONGEST_REASON);
  return request;
}

/** Ids of commands, keys and names of events: 1 to 200 characters. */
export function checkName(path: string, text: string): void {
  if (text.trim() === '') refuse(path, 'is empty', `send 1 to ${LONGEST_NAME} characters`);
  checkText(path, text, LONGEST_NAME);
}

/** Paths and ids of steps. */
export function checkStepPath(path: string, text: string): void {
  checkText(path, text, LONGEST_PATH);
}

export function checkText(path: string, text: string, longest: number): void {
  if (isLongerThan(text, longest))
    refuse(path, `has ${countCharacters(text)} characters`, `send at most ${longest}`);
  if (!isStorableText(text))
    refuse(path, 'holds a NUL character or half a surrogate pair', 'send plain Unicode text');
}

/** Milliseconds of `30s` and the like; null where none is given. */
export function durationFrom(path: string, text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const ms = parseDuration(text);
  if (ms === null)
    refuse(
      path,
      `${JSON.stringify(text.slice(0, 40))} is no duration`,
      'write a number and a unit, as 30s, 5m, 24h or 7d',
    );
  return ms;
}
