import { readFileSync, statSync } from 'node:fs';
import { SECRET_NAME, SECRET_NAME_HINT, type Secrets, secretProblem } from '../domain/secret.js';

/** What a file of secrets holds, or what is wrong with it; its values are in no message. */
export type SecretsFile = { secrets: ReadonlyMap<string, string> } | { problem: string };

/** Reads a JSON object of texts. */
export function readSecretsFile(path: string): SecretsFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { problem: `can not be read (${(error as NodeJS.ErrnoException).code ?? 'no reason given'})` };
  }
  const content = parse(text);
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return { problem: 'is no JSON object' };
  const problems = Object.entries(content).flatMap(([name, value]) => problemOf(name, value) ?? []);
  if (problems.length > 0) return { problem: problems.join(', and ') };
  return { secrets: new Map(Object.entries(content as Record<string, string>)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function problemOf(name: string, value: unknown): string | null {
  if (!SECRET_NAME.test(name))
    return `has ${JSON.stringify(name.slice(0, 70))}, which is no name of a secret: ${SECRET_NAME_HINT}`;
  const problem = secretProblem(value);
  return problem === null ? null : `has ${name}, which ${problem}`;
}

export interface SecretSources {
  /** Those of the environment, by name. */
  own: ReadonlyMap<string, string>;
  /** A file that goes before them, and is read again when it has changed; null for none. */
  file: string | null;
  /** Told when a file that has changed can not be used: what it held before counts on. */
  onProblem(problem: string): void;
}

export function openSecrets({ own, file, onProblem }: SecretSources): Secrets {
  let stamp = '';
  let known: ReadonlyMap<string, string> = new Map();
  const refresh = (path: string) => {
    const current = stampOf(path);
    if (current === stamp) return;
    stamp = current;
    const read = readSecretsFile(path);
    if ('secrets' in read) known = read.secrets;
    else onProblem(read.problem);
  };
  return {
    find(name) {
      if (file !== null) refresh(file);
      return known.get(name) ?? own.get(name) ?? null;
    },
  };
}

/** Changes with the file, also where another one takes its place. */
function stampOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? [found.dev, found.ino, found.size, found.mtimeNs].join() : 'gone';
}
