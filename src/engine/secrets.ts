import type { GraphNode } from '../domain/graph.js';
import type { Json } from '../domain/json.js';
import { createRedactor, type Redactor } from '../domain/redaction.js';
import { findSecret, type Secrets } from '../domain/secret.js';
import { putSecrets, templateOf } from '../domain/secret-places.js';
import type { StepExecution } from '../domain/step.js';

/** The input of a step as its work gets it, and what keeps the secrets in it from being told. */
export interface Revealed {
  input: Json;
  redactor: Redactor;
}

/** Puts the secrets into the input that was stored without them. Throws a `StepFailure` where one is not known. */
export function revealSecrets(node: GraphNode, { input, edits }: StepExecution, secrets: Secrets): Revealed {
  const used = new Set<string>();
  const lookUp = (name: string) => {
    const value = findSecret(secrets, name);
    used.add(value);
    return value;
  };
  const revealed = putSecrets(templateOf(node), input, { edited: edits > 0, lookUp });
  return { input: revealed, redactor: createRedactor(used) };
}
