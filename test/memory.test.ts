import { expect, test } from 'vitest';
import { startProgram } from './support/program.js';

const CYCLES = 10_000;
/** What a cycle may leave behind, most of it code that is compiled meanwhile; whatever holds on to a subscription or a socket holds several times that. */
const BYTES_A_CYCLE = 400;

test('ten thousand subscriptions that were ended leave nothing behind, over one socket and over a thousand', async () => {
  const { code, stderr, lines } = await startProgram('subscribe-cycles', [String(CYCLES), '1000']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { before, afterOne, afterMany } = JSON.parse(lines.at(-1) ?? '');
  expect(afterOne - before).toBeLessThan(CYCLES * BYTES_A_CYCLE);
  expect(afterMany - before).toBeLessThan(CYCLES * BYTES_A_CYCLE);
}, 300_000);
