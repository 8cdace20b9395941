import { CursorInvalidError } from '../domain/cursor-errors.js';
import { isUuid } from '../domain/ids.js';
import { isStorableText } from '../domain/json.js';
import { isStorableTime } from '../domain/time.js';
import type { AuditPlace } from '../services/audit.js';
import type { Place } from '../services/execution.js';

const encode = (text: string) => Buffer.from(text).toString('base64url');
const decode = (cursor: string) => Buffer.from(cursor, 'base64url').toString('utf8');

/** A place in a list of executions: the time it is ordered by, in milliseconds, and the id. */
export function placeCursor({ time, id }: Place): string {
  return encode(`${time.getTime()}.${id}`);
}

export function placeFrom(cursor: string): Place {
  const [, time = '', id = ''] = /^(-?\d{1,15})\.(.+)$/.exec(decode(cursor)) ?? [];
  const place = { time: new Date(Number(time)), id };
  if (!isUuid(id) || !isStorableTime(place.time)) throw invalid(cursor, 'no list of executions gave it');
  return place;
}

/** A place among the events of one execution. */
export function eventCursor(executionId: string, seq: number): string {
  return encode(`${executionId}.${seq}`);
}

/** The number of the event that the cursor stands at. Throws where it is none, or of another execution. */
export function eventSeqFrom(cursor: string, executionId: string): number {
  const [id = '', text = ''] = decode(cursor).split('.');
  if (!isUuid(id) || !/^\d{1,15}$/.test(text)) throw invalid(cursor, 'no execution gave it');
  if (id !== executionId) throw invalid(cursor, `it belongs to another execution than ${executionId}`);
  return Number(text);
}

/** A place in a list that is ordered by a key. */
export function keyCursor(key: string): string {
  return encode(`key.${key}`);
}

export function keyFrom(cursor: string): string {
  const text = decode(cursor);
  if (!text.startsWith('key.') || !isStorableText(text))
    throw invalid(cursor, 'no list of workflows gave it');
  return text.slice(4);
}

/** A place among the executions of one batch. */
export function itemCursor(batchId: string, position: number): string {
  return encode(`item.${batchId}.${position}`);
}

export function itemPositionFrom(cursor: string, batchId: string): number {
  const [kind, id, position = ''] = decode(cursor).split('.');
  if (kind !== 'item' || id !== batchId || !/^\d{1,9}$/.test(position))
    throw invalid(cursor, `batch ${batchId} did not give it`);
  return Number(position);
}

/** A place in the audit log. */
export function auditCursor({ at, lane, pos }: AuditPlace): string {
  return encode(`audit.${at.getTime()}.${lane}.${pos}`);
}

export function auditPlaceFrom(cursor: string): AuditPlace {
  const [, time, lane, pos] = /^audit\.(-?\d{1,15})\.(\d{1,4})\.(\d{1,15})$/.exec(decode(cursor)) ?? [];
  const place = { at: new Date(Number(time)), lane: Number(lane), pos: Number(pos) };
  if (time === undefined || !isStorableTime(place.at)) throw invalid(cursor, 'the audit log did not give it');
  return place;
}

function invalid(cursor: string, why: string): CursorInvalidError {
  return new CursorInvalidError(JSON.stringify(cursor.slice(0, 80)), why);
}
