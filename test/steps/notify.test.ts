import { describe, expect, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { StepFailure } from '#src/domain/step-failure.js';
import { failureOf } from '#test/http/setup.js';
import { createStep, keepingSink } from './setup.js';

function notifying(recipients: Json[], message: Json = 'hello') {
  return { type: 'notify', recipients: recipients as string[], message: message as string } as const;
}

test('each recipient is told by the sink of its kind', async () => {
  const sinks = {
    email: keepingSink('smtp', { message_id: 'm1' }),
    ...{ slack: keepingSink('slack'), role: keepingSink('http'), default: keepingSink('other') },
  };
  const notify = Object.fromEntries(Object.entries(sinks).map(([kind, { sink }]) => [kind, sink]));
  const step = createStep({ sinks: { notify } });
  const recipients = ['ann@example.org', 'slack:#ops', 'role:boss', 'Ann'];
  expect(await step.run(notifying(recipients))).toEqual({
    ...{ recipients, message: 'hello' },
    delivered: [
      { recipient: 'ann@example.org', sink: 'smtp', answer: { message_id: 'm1' } },
      { recipient: 'slack:#ops', sink: 'slack' },
      { recipient: 'role:boss', sink: 'http' },
      { recipient: 'Ann', sink: 'other' },
    ],
  });
  const told = Object.values(sinks).map(({ got }) => got.map(({ message }) => message));
  expect(told).toEqual(
    recipients.map((recipient) => [
      { type: 'notify', recipient, message: 'hello', execution_id: 'e1', step: 'tell' },
    ]),
  );
});

test('kinds without a sink go to the default one', async () => {
  const { sink, got } = keepingSink('all');
  await createStep({ sinks: { notify: { default: sink } } }).run(notifying(['a@b.c', 'role:x', 'slack:#y']));
  expect(got.map(({ message }) => message)).toMatchObject(
    ['a@b.c', 'role:x', 'slack:#y'].map((recipient) => ({ recipient })),
  );
});

test('what has no sink goes to the log, which says so', async () => {
  const step = createStep();
  expect(await step.run(notifying(['a@b.c', 'role:x', 'slack:#y', 'Ann']))).toMatchObject({
    delivered: Array.from({ length: 4 }, () => ({ sink: 'log' })),
  });
  expect(step.notes.map(({ msg }) => msg)).toEqual(
    ['email', 'role', 'slack', 'default'].map(
      (kind) => `notification: hello (only logged: sinks.notify.${kind} of reprise.config.ts is not set)`,
    ),
  );
});

test('each delivery has a key of its own, the same at another attempt', async () => {
  const { sink, got } = keepingSink('all');
  const step = createStep({ sinks: { notify: { default: sink } } });
  const entries = [notifying(['a@b.c', 'role:x']), notifying(['a@b.c'])] as const;
  await step.run(...entries);
  await step.run(...entries);
  const keys = got.map(({ key }) => key);
  expect(new Set(keys.slice(0, 3)).size).toBe(3);
  expect(keys.slice(3)).toEqual(keys.slice(0, 3));
});

test('nobody is told twice, and a template may have become a list', async () => {
  const { sink, got } = keepingSink('all');
  const step = createStep({ sinks: { notify: { default: sink } } });
  await step.run(notifying([['a@b.c', ' d@e.f '], 'a@b.c'], { total: 5 }));
  expect(got.map(({ message }) => message)).toMatchObject([
    { recipient: 'a@b.c', message: '{"total":5}' },
    { recipient: 'd@e.f' },
  ]);
});

test.each<[string, Json[]]>([
  ['missing', [null, 'a@b.c']],
  ['empty', ['a@b.c', ' ']],
  ['an object', [{ email: 'a@b.c' }]],
  ['an empty list', [[]]],
])('where a recipient is %s nobody is told, and the step fails for good', async (_what, recipients) => {
  const { sink, got } = keepingSink('all');
  const step = createStep({ sinks: { notify: { default: sink } } });
  expect(await failureOf(step.run(notifying(recipients)))).toMatchObject({
    code: 'NOTIFY_NO_RECIPIENT',
    retryable: false,
  });
  expect(got).toEqual([]);
});

describe('a recipient who can not be told', () => {
  const forGood = new StepFailure('SMTP_550', 'no such box', { retryable: false });
  const forNow = new StepFailure('HTTP_503', 'busy', { retryAfterMs: 5 });

  test('keeps nobody else from being told, and fails the step', async () => {
    const [email, slack] = [keepingSink('smtp', forGood), keepingSink('slack')];
    const step = createStep({ sinks: { notify: { email: email.sink, slack: slack.sink } } });
    expect(await failureOf(step.run(notifying(['a@b.c', 'slack:#x'])))).toBe(forGood);
    expect(slack.got).toHaveLength(1);
  });

  test('gets another attempt where that may help one of them', async () => {
    const [email, slack] = [keepingSink('smtp', forGood), keepingSink('slack', forNow)];
    const step = createStep({ sinks: { notify: { email: email.sink, slack: slack.sink } } });
    expect(await failureOf(step.run(notifying(['a@b.c', 'slack:#x'])))).toBe(forNow);
  });

  test('does not hold up a step that is told to stop', async () => {
    const slack = keepingSink('slack');
    const step = createStep({
      sinks: {
        notify: {
          email: {
            name: 'stopping',
            async deliver(_message, { signal }) {
              step.controller.abort(new Error('paused'));
              throw new StepFailure('SMTP_UNREACHABLE', String(signal.reason));
            },
          },
          slack: slack.sink,
        },
      },
    });
    expect(await failureOf(step.run(notifying(['a@b.c', 'slack:#x'])))).toMatchObject({ message: 'paused' });
    expect(slack.got).toEqual([]);
  });
});
