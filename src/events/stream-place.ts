import { createHmac, timingSafeEqual } from 'node:crypto';
import { CursorInvalidError } from '../domain/cursor-errors.js';
import type { LaneVector } from '../store/event.js';

/**
 * A place in the stream over many executions: `skip` events after `from`, counted in the order in which the events between
 * `from` and `to` are handed on. Both come from snapshots, so what lies between never changes.
 */
export interface StreamPlace {
  from: LaneVector;
  to: LaneVector;
  skip: number;
}

export function placeAt(vector: LaneVector): StreamPlace {
  return { from: vector, to: vector, skip: 0 };
}

/** Whether a place lies in no lane behind another one. */
export function isCovered(place: LaneVector, by: LaneVector): boolean {
  return place.every((pos, lane) => pos <= (by[lane] ?? 0));
}

const FORMAT = 1;
const MAC_BYTES = 9;

/** The place as an opaque text, signed with the key of the database's stream: any gateway on it can read it, and nobody else's. */
export function encodePlace({ from, to, skip }: StreamPlace, key: string): string {
  const changes = to.flatMap((end, lane) => (end === from[lane] ? [] : [lane, end - (from[lane] ?? 0)]));
  const bytes = Buffer.from(
    [FORMAT, from.length, ...from, changes.length, ...changes, skip].flatMap(toVarint),
  );
  return Buffer.concat([bytes, macOf(bytes, key)]).toString('base64url');
}

/** Throws {@link CursorInvalidError} where the text was not made by {@link encodePlace} with this key. */
export function decodePlace(text: string, key: string): StreamPlace {
  const all = Buffer.from(text, 'base64url');
  const bytes = all.subarray(0, -MAC_BYTES);
  const mac = all.subarray(-MAC_BYTES);
  if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, macOf(bytes, key)))
    throw new CursorInvalidError(JSON.stringify(text.slice(0, 80)), 'no stream of this database gave it');
  const [, count = 0, ...rest] = fromVarints(bytes);
  const from = rest.slice(0, count);
  const changes = rest.slice(count + 1, -1);
  const to = [...from];
  for (let index = 0; index < changes.length; index += 2) {
    const lane = changes[index] ?? 0;
    to[lane] = (to[lane] ?? 0) + (changes[index + 1] ?? 0);
  }
  return { from, to, skip: rest.at(-1) ?? 0 };
}

function macOf(bytes: Buffer, key: string): Buffer {
  return createHmac('sha256', key).update(bytes).digest().subarray(0, MAC_BYTES);
}

/** Seven bits a byte, the lowest first; the high bit says that more follow. */
function toVarint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function fromVarints(bytes: Buffer): number[] {
  const values: number[] = [];
  let value = 0;
  let unit = 1;
  for (const byte of bytes) {
    value += (byte % 128) * unit;
    unit *= 128;
    if (byte >= 128) continue;
    values.push(value);
    value = 0;
    unit = 1;
  }
  return values;
}
