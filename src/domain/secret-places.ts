import type { GraphNode } from './graph.js';
import { isJsonObject, type Json } from './json.js';
import { fillPlaceholders, placeholdersIn } from './secret.js';
import { StepFailure } from './step-failure.js';
import { secretsIn } from './template.js';

type Place = (string | number)[];

/** What the input of a step is made of; null where it is made of nothing that may hold secrets. */
export function templateOf(node: GraphNode): Json | null {
  if (node.type === 'execute' || node.type === 'action') return node.effects as unknown as Json;
  return node.type === 'operation' ? node.input : null;
}

/**
 * The input of a step with its secrets in it. Only where the definition itself names a secret is one put in: a text that came with
 * the data stays as it is, whatever it reads like. A person who has edited the input may have left a secret out, and not put one in.
 */
export function putSecrets(
  template: Json,
  rendered: Json,
  { edited, lookUp }: { edited: boolean; lookUp(name: string): string },
): Json {
  return fill(template, rendered, []);

  function fill(from: Json, to: Json, place: Place): Json {
    if (typeof from === 'string') return typeof to === 'string' ? fillText(from, to, place) : to;
    if (Array.isArray(from) && Array.isArray(to))
      return to.map((entry, index) => fill(from[index] ?? null, entry, [...place, index]));
    if (!isJsonObject(from) || !isJsonObject(to)) return to;
    const entries = Object.entries(to).map(([key, entry]): [string, Json] => [
      key,
      fill(ownOf(from, key), entry, [...place, key]),
    ]);
    return Object.fromEntries(entries);
  }

  function fillText(from: string, to: string, place: Place): string {
    const named = secretsIn(from);
    if (named.length === 0) return to;
    const found = placeholdersIn(to);
    const fits = edited ? found.every((name) => named.includes(name)) : found.join() === named.join();
    if (fits) return fillPlaceholders(to, lookUp);
    const message = `the text at ${place.join('.')} names other secrets than its definition; data that is put beside a secret may not read like one`;
    throw new StepFailure('SECRET_REFUSED', message, { retryable: false });
  }
}

/** The places of an input that name secrets where the definition does not name those. */
export function misplacedSecrets(
  template: Json,
  given: Json,
  place: Place = [],
): { path: Place; name: string }[] {
  if (typeof given === 'string') {
    const named = typeof template === 'string' ? secretsIn(template) : [];
    const strange = placeholdersIn(given).filter((name) => !named.includes(name));
    return strange.map((name) => ({ path: place, name }));
  }
  if (Array.isArray(given)) {
    const templates = Array.isArray(template) ? template : [];
    return given.flatMap((entry, index) =>
      misplacedSecrets(templates[index] ?? null, entry, [...place, index]),
    );
  }
  if (!isJsonObject(given)) return [];
  const templates = isJsonObject(template) ? template : {};
  return Object.entries(given).flatMap(([key, entry]) =>
    misplacedSecrets(ownOf(templates, key), entry, [...place, key]),
  );
}

function ownOf(value: { [key: string]: Json }, key: string): Json {
  return Object.hasOwn(value, key) ? (value[key] as Json) : null;
}
