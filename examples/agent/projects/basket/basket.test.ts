import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { total } from './basket.js';

test('an empty basket costs nothing', () => equal(total([]), 0));

test('each line counts as often as it is bought', () => {
  const lines = [
    { price: 2, count: 3 },
    { price: 5, count: 1 },
  ];
  equal(total(lines), 11);
});
