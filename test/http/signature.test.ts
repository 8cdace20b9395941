import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { systemClock } from '#src/domain/runtime.js';
import { checkSecret, signatureHeaders } from '#src/http/signature.js';
import { TestClock } from '#test/support/clock.js';
import { startHttpServer } from '#test/support/http-server.js';
import { openClient } from './setup.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('a signed request is one that receivers of Standard Webhooks accept', async () => {
  const server = await startHttpServer((_request, response) => response.end());
  const body = '{"order":"7 ✓"}';
  const sign = { id: 'the-key', secret: SECRET };
  await openClient({ clock: systemClock }).send({ method: 'POST', url: server.url, body, sign });
  const [received] = server.received;
  const headers = received?.headers as Record<string, string>;
  expect(headers['webhook-id']).toBe('the-key');
  const verify = (text = '') => new Webhook(SECRET).verify(text, headers);
  expect(verify(received?.body)).toEqual({ order: '7 ✓' });
  expect(() => verify(`${received?.body} `)).toThrow('No matching signature');
});

test('the signature is the HMAC of id, timestamp and body', async () => {
  const clock = new TestClock('2026-05-01T12:00:00.900Z');
  const server = await startHttpServer((_request, response) => response.end());
  const own = { 'webhook-id': 'forged', 'Webhook-Signature': 'forged' };
  const sign = { id: 'k', secret: SECRET };
  await openClient({ clock }).send({ method: 'POST', url: server.url, headers: own, body: 'text', sign });
  const timestamp = String(Date.parse('2026-05-01T12:00:00Z') / 1_000);
  const mac = createHmac('sha256', Buffer.alloc(32, 7)).update(`k.${timestamp}.text`).digest('base64');
  expect(server.received[0]?.headers).toMatchObject({
    ...{ 'webhook-id': 'k', 'webhook-timestamp': timestamp },
    'webhook-signature': `v1,${mac}`,
  });
});

test('the example of the specification is signed as it says', () => {
  const sign = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
  expect(signatureHeaders(sign, '{"test": 2432232314}', new Date(1_614_265_330_000))).toEqual({
    'webhook-id': sign.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test.each([
  '',
  'whsec_',
  'secret',
  SECRET.slice(6),
  `whsec_${'A'.repeat(20)}`,
  `whsec_${'A'.repeat(100)}`,
  `${SECRET} `,
])('%j can not be a secret, and is not repeated', (secret) => {
  const check = () => checkSecret(secret, 'sinks.webhooks.secret');
  expect(check).toThrow(
    /^sinks\.webhooks\.secret is no secret for signatures; make one of 24 to 64 bytes with/,
  );
});
