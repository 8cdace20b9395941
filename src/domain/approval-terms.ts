import { type ApprovalTerms, EXPIRY_WAYS, type ExpiryWay } from './approval.js';
import { parseDuration } from './duration.js';
import { formFault } from './form.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';

/** Where terms can't be used, why: as what the author wrote, or what its templates came to. */
export type ReadTerms = { terms: ApprovalTerms } | { problem: string };

export const TERM_KEYS = [
  'approver_role',
  'approvers',
  'reason',
  'expires_in',
  'on_expire',
  'escalate_to',
  'quorum',
  'veto',
  'not_requester',
  'form',
] as const;

const MOST_PEOPLE = 100;
export const MOST_QUORUM = 100;

/**
 * What an approval is asked for with, in the author's spelling and with its templates resolved. A null is what a template came to
 * that found nothing: who may decide, and until when, is not known then, and nothing is asked.
 */
export function readTerms(
  given: JsonObject,
  about: { entity: string | null; entityId: string | null; reason: string },
): ReadTerms {
  const faults: string[] = [];
  const read = new Reader(given, faults);
  const people = read.people('approvers');
  const terms: ApprovalTerms = {
    ...about,
    reason: given.reason === null ? about.reason : (read.text('reason') ?? about.reason),
    data: without(given, TERM_KEYS),
    role: read.role('approver_role'),
    people,
    quorum: read.whole('quorum') ?? 1,
    veto: read.flag('veto') ?? true,
    notRequester: read.flag('not_requester') ?? false,
    form: read.object('form'),
    expiresInMs: read.duration('expires_in'),
    onExpire: read.way('on_expire') ?? 'reject',
    escalateTo: read.role('escalate_to'),
  };
  faults.push(...contradictions(terms));
  return faults.length > 0 ? { problem: faults.join('; ') } : { terms };
}

function contradictions({
  role,
  people,
  quorum,
  onExpire,
  escalateTo,
  expiresInMs,
  form,
}: ApprovalTerms): string[] {
  const found: string[] = [];
  // Its templates are resolved by now, and may have made of it what no answer could be checked against.
  const fault = form && formFault(form);
  if (fault) found.push(`${['form', ...fault.path].join('.')} ${fault.message}`);
  if (role === null && people.length > 0 && quorum > people.length)
    found.push(`quorum is ${quorum}, but ${people.length} may approve`);
  if (onExpire === 'escalate' && escalateTo === null)
    found.push('on_expire is escalate, and escalate_to names no role');
  if (onExpire === 'escalate' && expiresInMs === null)
    found.push('on_expire is escalate, and expires_in is missing');
  return found;
}

class Reader {
  readonly #given: JsonObject;
  readonly #faults: string[];

  constructor(given: JsonObject, faults: string[]) {
    this.#given = given;
    this.#faults = faults;
  }

  text(key: string): string | null {
    return this.#read(key, 'a text', (value) =>
      typeof value === 'string' && value.trim() !== '' ? value : undefined,
    );
  }

  /** `role:finance`, as recipients are written, is the role `finance`. */
  role(key: string): string | null {
    return this.#read(key, 'a role', (value) => {
      const name = typeof value === 'string' ? value.replace(/^role:/, '').trim() : '';
      return name === '' ? undefined : name;
    });
  }

  flag(key: string): boolean | null {
    return this.#read(key, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  whole(key: string): number | null {
    return this.#read(key, `a whole number from 1 to ${MOST_QUORUM}`, (value) =>
      Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_QUORUM
        ? Number(value)
        : undefined,
    );
  }

  object(key: string): JsonObject | null {
    return this.#read(key, 'an object', (value) => (isJsonObject(value) ? value : undefined));
  }

  duration(key: string): number | null {
    return this.#read(key, 'a duration, as 24h', (value) => {
      const ms = typeof value === 'string' ? parseDuration(value) : null;
      return ms !== null && ms > 0 ? ms : undefined;
    });
  }

  way(key: string): ExpiryWay | null {
    return this.#read(key, `one of ${EXPIRY_WAYS.join(', ')}`, (value) =>
      EXPIRY_WAYS.find((way) => way === value),
    );
  }

  /** One name, or a list of them. */
  people(key: string): string[] {
    const names = this.#read(key, `a name, or up to ${MOST_PEOPLE} names`, (value) => {
      const list = Array.isArray(value) ? value : [value];
      const isNames = list.length > 0 && list.length <= MOST_PEOPLE && list.every(isName);
      return isNames ? (list as string[]) : undefined;
    });
    return [...new Set(names ?? [])];
  }

  #read<T>(key: string, wanted: string, take: (value: Json) => T | undefined): T | null {
    const value = this.#given[key];
    if (value === undefined) return null;
    const taken = take(value);
    if (taken === undefined) this.#faults.push(`${key} is ${shown(value)}, and not ${wanted}`);
    return taken ?? null;
  }
}

function isName(value: Json): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function shown(value: Json): string {
  return JSON.stringify(value).slice(0, 60);
}

function without(given: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(given).filter(([key]) => !keys.includes(key)));
}
