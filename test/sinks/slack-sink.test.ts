import { expect, test } from 'vitest';
import { slackSink } from '#src/sinks/slack-sink.js';
import { failureOf } from '#test/http/setup.js';
import { startHttpServer } from '#test/support/http-server.js';
import { deliver, notification, order } from './setup.js';

test('a message goes to the webhook of its channel, and can neither link nor call everybody', async () => {
  const server = await startHttpServer((_request, response) => response.end('ok'));
  const sink = slackSink({ urls: { '#ops': `${server.url}/T/ops`, '#sales': `${server.url}/T/sales` } });
  expect(await deliver(sink, notification('slack:#ops', '<!channel> a & b'))).toBeNull();
  await deliver(sink, notification('slack:#sales', 'sold'));
  expect(server.received).toMatchObject([
    { method: 'POST', path: '/T/ops', body: '{"text":"&lt;!channel&gt; a &amp; b"}' },
    { method: 'POST', path: '/T/sales', body: '{"text":"sold"}' },
  ]);
  expect(server.received[0]?.headers).toMatchObject({
    ...{ 'content-type': 'application/json', 'idempotency-key': 'the-key' },
  });
});

test('with one webhook all goes there', async () => {
  const server = await startHttpServer((_request, response) => response.end('ok'));
  const sink = slackSink({ url: `${server.url}/one` });
  await deliver(sink, notification('slack:#ops'));
  await deliver(sink, order);
  expect(server.received.map(({ path }) => path)).toEqual(['/one', '/one']);
  expect(JSON.parse(server.received[1]?.body ?? '')).toEqual({ text: 'Create order: {\n  "total": 5\n}' });
});

test('what is for no channel goes to the default one', async () => {
  const server = await startHttpServer((_request, response) => response.end('ok'));
  await deliver(slackSink({ urls: { default: server.url } }), order);
  expect(server.received).toHaveLength(1);
});

test.each(['#unknown', 'constructor', '__proto__'])(
  'a channel %s without a webhook fails',
  async (channel) => {
    const sink = slackSink({ urls: { '#ops': 'http://127.0.0.1:1/' } });
    expect(await failureOf(deliver(sink, notification(`slack:${channel}`)))).toMatchObject({
      ...{ code: 'SLACK_UNKNOWN_CHANNEL', retryable: false },
      message: `slackSink has no webhook for ${channel}, only for #ops; add it to its urls`,
    });
  },
);

test('a refusal fails the delivery without telling the webhook, which is a secret', async () => {
  const server = await startHttpServer((_request, response) =>
    response.writeHead(429, { 'retry-after': '30' }).end('rate_limited'),
  );
  const sink = slackSink({ urls: { '#ops': `${server.url}/secret` } });
  expect(await failureOf(deliver(sink, notification('slack:#ops')))).toMatchObject({
    ...{ code: 'HTTP_429', retryable: true, retryAfterMs: 30_000 },
    message: 'POST the Slack webhook of #ops answered 429: rate_limited',
  });
});

test('its urls are looked at when it is made', () => {
  expect(() => slackSink({ urls: { '#ops': 'hooks.slack.com/x' } })).toThrow(
    'the url of slackSink must start with',
  );
});
