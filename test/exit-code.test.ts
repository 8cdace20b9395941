import { expect, test } from 'vitest';
import { startProgram } from './support/program.js';

test.each([0, 7])(
  'a process that uses the PostgreSQL of the tests ends with the code that it set: %i',
  async (code) => {
    const { stderr, ...end } = await startProgram('exit-code', [String(code)]).ended;
    expect([end.code, stderr]).toEqual([code, '']);
  },
);
