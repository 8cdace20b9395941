import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { RepriseError } from './errors.js';
import type { JsonObject } from './json.js';
import type { SealingKey } from './resume-data-keys.js';

/** The member of stored data that holds all that is sealed. */
export const SEALED = '$sealed';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORM = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)$/;

/** Data that was sealed, and can't be read here. */
export class SealedDataError extends RepriseError {
  readonly code = 'RESUME_DATA_SEALED';
  readonly keyId: string;
  constructor(place: string, keyId: string, known: boolean) {
    super(
      known
        ? `the data of ${place} was sealed by the key ${keyId}, but not as it is stored now, or by another key of that id`
        : `the data of ${place} is sealed by the key ${keyId}, which RESUME_DATA_KEYS does not hold; add it there`,
    );
    this.keyId = keyId;
  }
}

/** Seals and opens the data of resumes; each is bound to its place, as `execution <id>`, and opens nowhere else. */
export interface Vault {
  /** The key that seals; null: nothing is sealed. */
  keyId: string | null;
  /** What is stored: `approved`, where it is true or false, and everything else in one sealed member. */
  seal(data: JsonObject, place: string): JsonObject;
  /** The data as it was. Of what can't be opened, an object that throws a {@link SealedDataError} when it is looked into. */
  open(stored: JsonObject, place: string): JsonObject;
}

/** Without keys it stores data as it is. */
export function createVault(keys: readonly SealingKey[]): Vault {
  const [first] = keys;
  return {
    keyId: first?.id ?? null,
    seal(data, place) {
      const kept = keptAsSealed(data, place);
      if (kept) return kept;
      const { clear, secret } = split(data);
      if (!first || Object.keys(secret).length === 0) return data;
      return { ...clear, [SEALED]: encrypt(first, secret, place) };
    },
    open(stored, place) {
      const sealed = sealedIn(stored);
      if (!sealed) return stored;
      const { [SEALED]: _, ...clear } = stored;
      const key = keys.find(({ id }) => id === sealed.keyId);
      const secret = key && decrypt(key, sealed.text, place);
      if (!secret)
        return unreadable(stored, place, new SealedDataError(place, sealed.keyId, key !== undefined));
      // What was written beside it by SQL came later.
      return { ...secret, ...clear };
    },
  };
}

export const OPEN_VAULT: Vault = createVault([]);

/** Stored data as the key that seals now would have it; null where it is so. Throws a {@link SealedDataError}. */
export function reseal(stored: JsonObject, place: string, vault: Vault): JsonObject | null {
  const sealed = sealedIn(stored);
  const { [SEALED]: _, ...beside } = stored;
  const isAllSealed = Object.keys(split(sealed ? beside : stored).secret).length === 0;
  if (isAllSealed && (sealed === null || sealed.keyId === vault.keyId)) return null;
  return vault.seal({ ...vault.open(stored, place) }, place);
}

/** SQL users and the background resumer look at `approved`. */
function split(data: JsonObject): { clear: JsonObject; secret: JsonObject } {
  const { approved, ...secret } = data;
  return typeof approved === 'boolean' ? { clear: { approved }, secret } : { clear: {}, secret: data };
}

function sealedIn(stored: JsonObject): { keyId: string; text: string } | null {
  const text = Object.hasOwn(stored, SEALED) ? stored[SEALED] : null;
  const [, keyId, sealed] = typeof text === 'string' ? (FORM.exec(text) ?? []) : [];
  return keyId === undefined || sealed === undefined ? null : { keyId, text: sealed };
}

function encrypt({ id, key }: SealingKey, secret: JsonObject, place: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(`${id} ${place}`));
  const body = Buffer.concat([cipher.update(JSON.stringify(secret)), cipher.final()]);
  return `v1.${id}.${Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url')}`;
}

function decrypt({ id, key }: SealingKey, text: string, place: string): JsonObject | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(`${id} ${place}`))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const body = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
    return JSON.parse(Buffer.concat([body, decipher.final()]).toString()) as JsonObject;
  } catch {
    return null;
  }
}

const unread = new WeakMap<object, { stored: JsonObject; place: string; error: SealedDataError }>();

/** So that one execution whose key is missing keeps nobody from the others, nor from what else there is to know of it. */
function unreadable(stored: JsonObject, place: string, error: SealedDataError): JsonObject {
  const refuse = () => {
    throw error;
  };
  const shut: JsonObject = new Proxy<JsonObject>(
    {},
    {
      get: (_target, key) => (key === 'approved' && key in stored ? stored[key] : refuse()),
      has: (_target, key) => (key === 'approved' && key in stored) || refuse(),
      ownKeys: refuse,
      getOwnPropertyDescriptor: refuse,
    },
  );
  unread.set(shut, { stored, place, error });
  return shut;
}

/** What could not be read is written back as it is; anywhere else it would never open again. */
function keptAsSealed(data: JsonObject, place: string): JsonObject | null {
  const found = unread.get(data);
  if (!found) return null;
  if (found.place !== place) throw found.error;
  return found.stored;
}
