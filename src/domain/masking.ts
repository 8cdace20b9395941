import { isJsonObject, type Json, type JsonObject } from './json.js';
import { REDACTED } from './redaction.js';
import type { StepExecution } from './step.js';

/** Telling wherever they stand in a key, whatever they are written together with. */
const SECRET_PARTS = [
  ...['password', 'passwd', 'passphrase', 'passcode', 'secret', 'token', 'authorization', 'credential'],
  ...['apikey', 'privatekey', 'accesskey', 'secretkey', 'encryptionkey', 'signingkey', 'sshkey', 'cookie'],
];

/** So short that they are parts of harmless words, as of `author`, `shipping` or `passenger`: telling as whole words alone. */
const SECRET_WORDS = new Set([
  ...['pwd', 'pwds', 'pass', 'pin', 'pins', 'otp', 'otps', 'totp', 'jwt', 'jwts', 'bearer', 'auth', 'oauth'],
  ...['cvv', 'cvc', 'creds'],
]);

/** Whether what stands under a key is likely a secret: `dbPassword`, `API-Key`, `x.access_token`, `cardPIN`. */
export function looksSecret(key: string): boolean {
  const plain = key.toLowerCase().replace(/[^a-z0-9]/g, '');
  return (
    SECRET_PARTS.some((part) => plain.includes(part)) || wordsOf(key).some((word) => SECRET_WORDS.has(word))
  );
}

/** `cardPIN2`, `card-pin` and `card.Pin` are all `card` and `pin`. */
function wordsOf(key: string): string[] {
  const parted = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  return parted.toLowerCase().split(/[^a-z]+/);
}

/** The data as a person sees it who may not see secrets: at any depth, what stands under a key that looks secret is masked. */
export function maskSecrets<T extends Json>(data: T, canSeeSecrets: boolean): T {
  return canSeeSecrets ? data : (mask(data) as T);
}

function mask(value: Json): Json {
  if (Array.isArray(value)) return value.map(mask);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, entry]): [string, Json] => [
    key,
    looksSecret(key) && entry !== null ? REDACTED : mask(entry),
  ]);
  return Object.fromEntries(entries);
}

/** The types of steps in whose output the data of a resume is found: an approval's, and what a step gathers from those in it. */
const HOLDING = ['action', 'parallel', 'foreach'];

/** A decision, which is an approval's output: what the resume brought, beside whether it was approved. */
export function isDecision(value: Json): value is JsonObject & { approved: boolean } {
  return isJsonObject(value) && typeof value.approved === 'boolean';
}

/** The output of a step with each decision in it changed, at any depth. */
export function mapDecisions(
  { type, output }: Pick<StepExecution, 'type' | 'output'>,
  change: (decision: JsonObject) => JsonObject,
): Json {
  // A list that asks for an approval gives its decision as its output; what its entries were answered is none.
  if (type === 'execute') return isDecision(output) ? change(output) : output;
  return HOLDING.includes(type) ? mapIn(output, change) : output;
}

function mapIn(value: Json, change: (decision: JsonObject) => JsonObject): Json {
  if (Array.isArray(value)) return value.map((entry) => mapIn(entry, change));
  if (!isJsonObject(value)) return value;
  if (isDecision(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapIn(entry, change)]));
}
