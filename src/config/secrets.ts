import { z } from 'zod';
import type { Fault } from '../domain/errors.js';
import { parseSealingKeys, type SealingKey } from '../domain/resume-data-keys.js';
import { isSecretVariable, SECRET_NAME_HINT, secretNameOf, secretProblem } from '../domain/secret.js';
import { readSecretsFile } from './secrets-file.js';

export const SECRET_SETTINGS = {
  SECRETS_FILE: { schema: z.string().min(1), hint: 'name a file with a JSON object of texts' },
  RESUME_DATA_KEYS: {
    schema: z
      .string()
      .transform(parseSealingKeys)
      .refine((keys) => keys !== null),
    hint: 'list keys as id:key with commas between, the one to encrypt with first; an id has letters, digits, _ and -; make a key with: openssl rand -base64 32',
  },
} as const;

/** What is secret, and what protects it. */
export interface SecretSettings {
  /** By name: what `REPRISE_SECRET_<NAME>` holds. */
  own: ReadonlyMap<string, string>;
  /** A file of further ones, which go before these; null for none. */
  file: string | null;
  /** The first encrypts the data of resumes, all decrypt it; none: it is stored as it is. */
  resumeDataKeys: SealingKey[];
}

interface Read {
  SECRETS_FILE?: string | undefined;
  RESUME_DATA_KEYS?: SealingKey[] | null | undefined;
}

export function toSecretSettings(
  env: Record<string, string | undefined>,
  { SECRETS_FILE, RESUME_DATA_KEYS }: Read,
): SecretSettings {
  const own = listOwn(env).flatMap(([variable, value]): [string, string][] => {
    const name = secretNameOf(variable);
    return name === null ? [] : [[name, value]];
  });
  return { own: new Map(own), file: SECRETS_FILE ?? null, resumeDataKeys: RESUME_DATA_KEYS ?? [] };
}

/** What is wrong with the secrets themselves. */
export function secretFaults(env: Record<string, string | undefined>, { SECRETS_FILE }: Read): Fault[] {
  const faults = listOwn(env).flatMap(([variable, value]) => faultOf(variable, value) ?? []);
  if (SECRETS_FILE === undefined) return faults;
  const file = readSecretsFile(SECRETS_FILE);
  if ('secrets' in file) return faults;
  const hint = 'write a JSON object of texts, as {"bank": "..."}, where this process may read it';
  return [...faults, { path: 'SECRETS_FILE', message: `names a file that ${file.problem}`, hint }];
}

function listOwn(env: Record<string, string | undefined>): [variable: string, value: string][] {
  return Object.entries(env).flatMap(([variable, value]): [string, string][] =>
    isSecretVariable(variable) && value ? [[variable, value]] : [],
  );
}

function faultOf(path: string, value: string): Fault | null {
  if (secretNameOf(path) === null) {
    const hint = `write REPRISE_SECRET_ and the name in capitals; in definitions, ${SECRET_NAME_HINT}`;
    return { path, message: 'holds a secret of a name that can not be', hint };
  }
  const problem = secretProblem(value);
  return problem === null ? null : { path, message: problem, hint: 'set another value' };
}
