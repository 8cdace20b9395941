import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { smtpSink } from '#src/sinks/smtp-sink.js';
import { failureOf } from '#test/http/setup.js';
import { startSmtpServer } from '#test/support/smtp-server.js';
import { deliver, notification, order } from './setup.js';

const from = 'Reprise <reprise@example.com>';

function refusing(code: number) {
  return Object.assign(new Error('not you'), { responseCode: code });
}

test('a message is mailed to its address, under an id that is the same each time', async () => {
  const server = await startSmtpServer();
  const sink = smtpSink({ url: server.url, from });
  const answer = { message_id: '<the-key@example.com>' };
  expect(await deliver(sink, notification('ann@example.org', 'Paid: 7\nThank you.'))).toEqual(answer);
  expect(await deliver(sink, notification('ann@example.org', 'Paid: 7\nThank you.'))).toEqual(answer);
  expect(server.mails).toHaveLength(2);
  expect(server.mails[1]).toMatchObject({
    ...{ from: 'reprise@example.com', to: ['ann@example.org'], body: 'Paid: 7\r\nThank you.' },
    headers: {
      ...{ from: 'Reprise <reprise@example.com>', to: 'ann@example.org', subject: 'Paid: 7' },
      ...{ 'message-id': '<the-key@example.com>', 'auto-submitted': 'auto-generated' },
    },
  });
});

test('what is for no address goes to the one of the configuration', async () => {
  const server = await startSmtpServer();
  const sink = smtpSink({
    transport: { host: '127.0.0.1', port: server.port },
    from,
    to: 'desk@example.com',
  });
  await deliver(sink, order);
  await deliver(sink, notification('role:support'));
  await deliver(sink, notification('ann@example.org'));
  expect(server.mails.map(({ to }) => to.join())).toEqual([
    ...['desk@example.com', 'desk@example.com', 'ann@example.org'],
  ]);
  expect(server.mails[0]).toMatchObject({
    headers: { subject: 'Create order: {' },
    body: 'Create order: {\r\n  "total": 5\r\n}',
  });
});

test.each([
  'a@b.c, evil@d.e',
  'a@b.c\r\nBcc: evil@d.e',
  'Ann <a@b.c>',
  'a@b@c',
  '@b.c',
  'a@',
  'role:x',
  'a@b.c;d@e.f',
])('a recipient %j is no address, and nobody gets a mail', async (recipient) => {
  const server = await startSmtpServer();
  const sink = smtpSink({ url: server.url, from });
  expect(await failureOf(deliver(sink, notification(recipient)))).toMatchObject({
    ...{ code: 'SMTP_NO_ADDRESS', retryable: false },
  });
  expect(server.mails).toEqual([]);
});

test('a message can not add headers', async () => {
  const server = await startSmtpServer();
  const sink = smtpSink({ url: server.url, from });
  await deliver(sink, notification('a@b.c', 'Hello\r\nBcc: evil@d.e'));
  expect(server.mails).toMatchObject([{ to: ['a@b.c'], headers: { subject: 'Hello' } }]);
  expect(server.mails[0]?.headers).not.toHaveProperty('bcc');
});

test.each([
  [550, false],
  [450, true],
])('a server that says %i is believed: worth another attempt is %s', async (code, retryable) => {
  const server = await startSmtpServer({ onRcptTo: (_address, _session, done) => done(refusing(code)) });
  const failure = await failureOf(deliver(smtpSink({ url: server.url, from }), notification('a@b.c')));
  expect(failure).toMatchObject({ code: `SMTP_${code}`, retryable });
  expect(failure.message).toMatch(/^the mail was refused: .*not you/);
});

test('a server that is not there may be there at the next attempt', async () => {
  const failure = await failureOf(
    deliver(smtpSink({ url: 'smtp://127.0.0.1:1', from }), notification('a@b.c')),
  );
  expect(failure).toMatchObject({ code: 'SMTP_UNREACHABLE', retryable: true });
  expect(failure.message).toMatch(/^the mail was not sent: .*ECONNREFUSED/);
});

test('a signal ends a delivery, and hangs up', async () => {
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  onTestFinished(() => void mute.close());
  const controller = new AbortController();
  const { port } = mute.address() as { port: number };
  const sink = smtpSink({ url: `smtp://127.0.0.1:${port}`, from });
  const failed = failureOf(deliver(sink, notification('a@b.c'), { signal: controller.signal }));
  const [socket] = await once(mute, 'connection');
  const hungUp = once(socket.resume(), 'close');
  controller.abort(new Error('the step is paused'));
  expect(await failed).toMatchObject({ message: 'the step is paused' });
  await hungUp;
});

test('its sender is looked at when it is made', () => {
  expect(() => smtpSink({ url: 'smtp://x', from: 'Reprise' })).toThrow(
    'smtpSink has from "Reprise"; write an address',
  );
});
