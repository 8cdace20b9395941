import { expect, test } from 'vitest';
import type { ExecutionEvent } from '#src/domain/event.js';
import { BoundedBuffer, MOST_KEPT, weighEvents } from '#src/events/bounded-buffer.js';

const event = (seq: number, bytes = 20): ExecutionEvent => ({
  executionId: 'one',
  seq,
  actor: 'tester',
  at: new Date(0),
  type: 'execution.cancelled',
  data: { reason: 'x'.repeat(bytes - '{"reason":""}'.length) },
});
const events = (count: number, bytes?: number) =>
  Array.from({ length: count }, (_, index) => event(index + 1, bytes));

const create = () => new BoundedBuffer<ExecutionEvent>((one) => weighEvents([one]));
const seqs = (buffer: BoundedBuffer<ExecutionEvent>) => buffer.items.map(({ seq }) => seq);

test('an event weighs as much as the JSON of what it says', () => {
  expect(weighEvents([event(1, 50), event(2, 70)])).toEqual({ events: 2, bytes: 120 });
});

test('what is kept comes out in the order in which it came in', () => {
  const buffer = create();
  expect(buffer.push(...events(3))).toBe(true);
  expect([buffer.shift()?.seq, buffer.first?.seq, buffer.shift()?.seq, buffer.shift()?.seq]).toEqual([
    1, 2, 2, 3,
  ]);
  expect(buffer.shift()).toBeUndefined();
});

test('it holds 256 events, and what follows them is not taken in', () => {
  const buffer = create();
  expect(buffer.push(...events(MOST_KEPT.events))).toBe(true);
  expect(buffer.push(event(257))).toBe(false);
  buffer.shift();
  expect(buffer.push(event(257), event(258))).toBe(false);
  expect(seqs(buffer)).toEqual(Array.from({ length: 256 }, (_, index) => index + 2));
});

test('it holds a mebibyte, and takes in nothing that comes behind what did not fit', () => {
  const buffer = create();
  expect(buffer.push(...events(4, 256 * 1024))).toBe(true);
  expect(buffer.push(event(5), event(6))).toBe(false);
  buffer.shift();
  expect(buffer.push(event(5, 256 * 1024), event(6))).toBe(false);
  expect(seqs(buffer)).toEqual([2, 3, 4, 5]);
  buffer.clear();
  expect(buffer.push(...events(4, 256 * 1024))).toBe(true);
});

test('one that is larger than all that may be kept is kept alone', () => {
  const buffer = create();
  expect(buffer.push(event(1, 3 * 1024 * 1024))).toBe(true);
  expect(buffer.push(event(2))).toBe(false);
  expect(seqs(buffer)).toEqual([1]);
});
