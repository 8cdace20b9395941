import { eq } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { approvals } from '#src/db/tables-people.js';
import { InvalidInputError } from '#src/domain/errors.js';
import type { JsonObject } from '#src/domain/json.js';
import { holdForApproval, withApprovals } from '#test/support/approval.js';
import { TestClock } from '#test/support/clock.js';
import { setupTimedEngine } from '#test/support/engine.js';

async function setup(terms: JsonObject) {
  const engine = withApprovals(await setupTimedEngine(new TestClock('2100-01-01T00:00:00.000Z')));
  onTestFinished(engine.close);
  engine.startWorker();
  return { ...engine, ...(await holdForApproval(engine, terms)) };
}

const EITHER = {
  ...{ type: 'object', additionalProperties: { type: 'integer' } },
  oneOf: [{ required: ['a'] }, { required: ['b'] }],
};
const OVER = 'once it is laid over the answers of those who approved before';

test('what several voters answer is what the form asks for together too', async () => {
  const { executionId, approvalId, approve, person, reach, stored, approvalOf } = await setup({
    quorum: 2,
    form: EITHER,
  });
  await approve(person('ada'), approvalId, { answers: { a: 1 } });
  await expect(approve(person('bob'), approvalId, { answers: { b: 2 } })).rejects.toEqual(
    new InvalidInputError([
      {
        ...{ path: 'answers', message: `must match exactly one schema in oneOf, ${OVER}` },
        hint: 'each can be had alone, and both together not: agree with them on what is filled in',
      },
    ]),
  );
  expect(await approvalOf(approvalId)).toMatchObject({ status: 'pending' });
  await approve(person('bob'), approvalId, { answers: { a: 3, c: 4 } });
  await reach(executionId, 'completed');
  expect((await stored(executionId)).execution.resumeData).toMatchObject({ approved: true, a: 3, c: 4 });
});

test('each voter answers what the form asks for, and not only what is missing of it', async () => {
  const { approvalId, approve, person } = await setup({ quorum: 2, form: EITHER });
  await approve(person('ada'), approvalId, { answers: { a: 1 } });
  await expect(approve(person('bob'), approvalId, { answers: { c: 2 } })).rejects.toBeInstanceOf(
    InvalidInputError,
  );
});

test('who changes a vote is checked against the others alone', async () => {
  const { executionId, approvalId, approve, person, reach } = await setup({ quorum: 2, form: EITHER });
  await approve(person('ada'), approvalId, { answers: { a: 1 } });
  await approve(person('ada'), approvalId, { answers: { b: 1 } });
  await approve(person('bob'), approvalId, { answers: { b: 2 } });
  await reach(executionId, 'completed');
});

test('together they hold no more than one of them may', async () => {
  const { approvalId, approve, person } = await setup({ quorum: 2, form: { type: 'object' } });
  const items = Array.from({ length: 600 }, (_, index) => index);
  await approve(person('ada'), approvalId, { answers: { a: items } });
  await expect(approve(person('bob'), approvalId, { answers: { b: items } })).rejects.toThrow(
    `hold 1203 values, more than 1000, ${OVER}`,
  );
});

test('what comes with a rejection is no part of what is approved', async () => {
  const { executionId, approvalId, approve, reject, person, reach, stored } = await setup({
    quorum: 2,
    veto: false,
    approvers: ['ada', 'bob', 'eve'],
    form: EITHER,
  });
  await reject(person('eve'), approvalId, { answers: { b: 'no' } });
  await approve(person('ada'), approvalId, { answers: { a: 1 } });
  await approve(person('bob'), approvalId, { answers: { a: 2 } });
  await reach(executionId, 'completed');
  expect((await stored(executionId)).execution.resumeData).not.toHaveProperty('b');
});

test.each<[string, JsonObject, string]>([
  ['answers later', { $async: true }, 'form.$async of the approval asks for a check that is answered later'],
  [
    'refers to itself',
    { properties: { a: { $ref: '#' } } },
    'form.properties.a.$ref of the approval refers to `#`',
  ],
  [
    'is too large',
    {
      $defs: Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => {
          const $ref = `#/$defs/a${index - 1}`;
          return [`a${index}`, index === 0 ? { minProperties: 1 } : { allOf: [{ $ref }, { $ref }] }];
        }),
      ),
      $ref: '#/$defs/a39',
    },
    'is too large: it holds more than 1000 values',
  ],
])(
  'a form that was stored before it would be refused can not be approved by, and can be rejected: %s',
  async (_what, form, told) => {
    const { executionId, approvalId, approve, reject, person, reach, database } = await setup({
      form: { type: 'object' },
    });
    await database.db
      .update(approvals)
      .set({ form: { type: 'object', ...form } })
      .where(eq(approvals.id, approvalId));
    const decided = approve(person('ada'), approvalId, { answers: {} });
    await expect(decided).rejects.toBeInstanceOf(InvalidInputError);
    await expect(decided).rejects.toThrow(told);
    await reject(person('ada'), approvalId);
    await reach(executionId, 'blocked');
  },
);
