import { countCharacters, isLongerThan } from './characters.js';
import { StepFailure } from './step-failure.js';

/** What `secret("name")` leads to, as it is at the moment that it is asked for; null where there is none of that name. */
export interface Secrets {
  find(name: string): string | null;
}

export const NO_SECRETS: Secrets = { find: () => null };

/** One variable for each name, and one name for each variable. */
export const SECRET_NAME = /^[a-z][a-z0-9_]{0,63}$/;
export const SECRET_NAME_HINT = 'start with a lower-case letter, go on with those, digits and _, 64 at most';

const VARIABLE = 'REPRISE_SECRET_';
const SHORTEST = 4;
const LONGEST = 8 * 1024;

/** The variable of the environment that holds a secret. */
export function variableOf(name: string): string {
  return `${VARIABLE}${name.toUpperCase()}`;
}

/** Whether a variable of the environment is about a secret. */
export function isSecretVariable(variable: string): boolean {
  return variable.startsWith(VARIABLE);
}

/** The name of the secret that a variable holds; null where there can be none of that name. */
export function secretNameOf(variable: string): string | null {
  const name = variable.slice(VARIABLE.length).toLowerCase();
  return SECRET_NAME.test(name) && variableOf(name) === variable ? name : null;
}

/** What keeps a text from being a secret; null for nothing. One that is short is found in too much by chance. */
export function secretProblem(value: unknown): string | null {
  if (typeof value !== 'string') return 'is no text';
  if (countCharacters(value) < SHORTEST) return `is shorter than ${SHORTEST} characters`;
  if (isLongerThan(value, LONGEST)) return `is longer than ${LONGEST} characters`;
  return value.includes('\0') ? 'holds a NUL character' : null;
}

/** The value of a secret. Throws a {@link StepFailure}: another attempt of the step could not help. */
export function findSecret(secrets: Secrets, name: string): string {
  const value = secrets.find(name);
  if (value !== null) return value;
  const message = `the secret ${name} is not known to this worker; set ${variableOf(name)}, or name it in the file of SECRETS_FILE`;
  throw new StepFailure('SECRET_UNKNOWN', message, { retryable: false });
}

/** How a secret stands in a text until its value is put there. */
export function placeholderOf(name: string): string {
  return `{{secret("${name}")}}`;
}

const PLACEHOLDER = /\{\{secret\("([a-z][a-z0-9_]{0,63})"\)\}\}/g;

/** The names of the secrets whose placeholders a rendered text holds, in their order. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name]) => name as string);
}

/** The text with each placeholder replaced. */
export function fillPlaceholders(text: string, lookUp: (name: string) => string): string {
  return text.replace(PLACEHOLDER, (_placeholder, name: string) => lookUp(name));
}
