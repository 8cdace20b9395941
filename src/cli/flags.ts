import { InvalidArgumentError } from 'commander';
import { MOST_CONCURRENCY } from '../agent/options.js';

/** Reads a flag that says how many operations are done at once. */
export function toConcurrency(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > MOST_CONCURRENCY)
    throw new InvalidArgumentError(`give a whole number from 1 to ${MOST_CONCURRENCY}`);
  return number;
}
