import { expect, test } from 'vitest';
import { isFinalAnswer, isTokenRefusal, reasonOf, retryAfterMs } from '#src/agent/refusal.js';
import { RequestError } from '#src/client/errors.js';

const answer = (code?: string) =>
  new RequestError([{ message: 'no', ...(code === undefined ? {} : { extensions: { code } }) }]);

test('a token is refused by an answer, or by how a socket is closed', () => {
  expect([answer('UNAUTHENTICATED'), { code: 4401 }, { code: 4403 }].map(isTokenRefusal)).toEqual([
    true,
    true,
    true,
  ]);
  expect([answer('BAD_USER_INPUT'), { code: 1006 }, new Error('no'), null, 'no'].some(isTokenRefusal)).toBe(
    false,
  );
});

test('an answer is final, unless the server failed or it has no code of ours', () => {
  expect([answer('BAD_USER_INPUT'), answer('BODY_TOO_LARGE')].map(isFinalAnswer)).toEqual([true, true]);
  const passing = [
    answer('INTERNAL_SERVER_ERROR'),
    answer('UNAVAILABLE'),
    answer('RATE_LIMITED'),
    answer('TOO_MANY_SUBSCRIPTIONS'),
    answer(),
    new Error('no'),
  ];
  expect(passing.some(isFinalAnswer)).toBe(false);
});

test('a server may ask to be left alone for a while', () => {
  const later = new RequestError([
    { message: 'no', extensions: { code: 'RATE_LIMITED', retryAfterMs: 7_000 } },
  ]);
  expect([later, answer('RATE_LIMITED'), new Error('no')].map(retryAfterMs)).toEqual([7_000, 0, 0]);
});

test.each([
  [new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }), 'connect ECONNREFUSED'],
  [Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [{ type: 'error', error: new Error('socket hang up') }, 'socket hang up'],
  [{ code: 1001, reason: 'Going away' }, 'Going away'],
  [{ code: 1006, reason: '' }, 'the connection was closed with 1006'],
  ['odd', 'the connection was closed with odd'],
])('%j says: %s', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});
