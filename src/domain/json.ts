/** Any value that survives JSON. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const DEEPEST = 150;

/**
 * What keeps a value from being stored as jsonb, or null: more than `maxBytes` of JSON, nested too deep, or a text with a
 * NUL or half a surrogate pair, which PostgreSQL refuses.
 */
export function storageProblem(value: Json, maxBytes: number): string | null {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return `is nested more than ${DEEPEST} levels deep`;
    const inner: Json[] = [];
    for (const item of level) {
      if (typeof item === 'string' && !isStorableText(item)) return BAD_TEXT;
      if (typeof item !== 'object' || item === null) continue;
      if (Object.keys(item).some((key) => !isStorableText(key))) return BAD_TEXT;
      for (const child of Object.values(item)) inner.push(child);
    }
    level = inner;
  }
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes > maxBytes ? `is ${bytes} bytes of JSON, more than the ${maxBytes} allowed` : null;
}

const BAD_TEXT = 'holds a text with a NUL character or half a surrogate pair, which cannot be stored';

export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** JSON with its keys sorted, so that equal values give equal texts. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, inner: Json) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
