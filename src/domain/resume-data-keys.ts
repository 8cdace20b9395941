/** A key that seals resume data; what it has sealed names it by its id. */
export interface SealingKey {
  id: string;
  key: Buffer;
}

const BYTES = 32;
const LISTED = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/;

/** Reads `id:base64key,id2:base64key2`; null where it is not that, or an id stands for two keys. */
export function parseSealingKeys(text: string): SealingKey[] | null {
  const keys: SealingKey[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [, id, encoded] = LISTED.exec(entry) ?? [];
    if (id === undefined || encoded === undefined) return null;
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== BYTES || keys.some((other) => other.id === id)) return null;
    keys.push({ id, key });
  }
  return keys;
}
