import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, test } from 'vitest';
import { createLogger } from '#src/telemetry/logger.js';

function setup(level = 'info') {
  const lines: string[] = [];
  const logger = createLogger(level, { write: (line) => void lines.push(line) });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

test('what opens doors is not written, wherever it stands', () => {
  const { logger, lines } = setup();
  const headers = { authorization: 'Bearer sesame', cookie: 'id=sesame', host: 'here' };
  logger.info({ headers, authorization: 'sesame', request: { headers, token: 'sesame' } }, 'came');
  expect(lines.join()).not.toContain('sesame');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'came', headers: { host: 'here' } });
});

test('a failed statement is told without its parameters, which are payloads', () => {
  const { logger, lines, last } = setup();
  const cause = Object.assign(new Error('duplicate key value violates unique constraint "k"'), {
    ...{ code: '23505', constraint_name: 'k', detail: 'Key (a)=(sesame) already exists.' },
    ...{ parameters: ['sesame'], query: 'insert' },
  });
  logger.error(
    { err: new DrizzleQueryError('insert into t values ($1)', ['sesame\nparams: sesame'], cause) },
    'broke',
  );
  expect(lines.join()).not.toContain('sesame');
  const { err } = last();
  expect(err.message).toBe('Failed query: insert into t values ($1)\nparams: (not shown)');
  expect(err.stack).toMatch(/not shown\)\n {4}at .*logger\.test/);
  expect(err.cause).toMatchObject({ code: '23505', constraint_name: 'k', message: cause.message });
});

test('an error that is its own cause is told all the same, and so is what is no error', () => {
  const { logger, last } = setup();
  const error = new TypeError('round and round');
  error.cause = error;
  logger.warn({ err: error }, 'odd');
  expect(last()).toMatchObject({ level: 40, err: { type: 'TypeError', message: 'round and round' } });
  logger.warn({ err: 'only words' }, 'odd');
  expect(last().err).toBe('only words');
});

test('below its level nothing is written', () => {
  const { logger, lines } = setup('warn');
  logger.info({}, 'quiet');
  expect(lines).toEqual([]);
});
