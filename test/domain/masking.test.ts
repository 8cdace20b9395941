import { expect, test } from 'vitest';
import { looksSecret, mapDecisions, maskSecrets } from '#src/domain/masking.js';

test.each([
  ...[
    'password',
    'DB_PASSWORD',
    'userPassword',
    'passwd',
    'token',
    'accessToken',
    'x-secret',
    'Authorization',
  ],
  ...[
    'api_key',
    'apikey',
    'API-Key',
    'apiKeyOfBank',
    'private_key',
    'privateKey',
    'credential',
    'Credentials',
  ],
  ...['access.key', 'client_secret', 'passphrase', 'set-cookie'],
  ...['pwd', 'DB_PWD', 'userPwd', 'pass', 'smtp.pass', 'ftpPass', 'PASSPHRASE', 'pin', 'cardPIN', 'PinCode'],
  ...['otp', 'sms-otp', 'OTPCode', 'jwt', 'JWTOfUser', 'bearer', 'x-bearer', 'auth', 'basicAuth', 'OAuth'],
  ...['ssh_key', 'sshKey', 'SSH-KEY', 'private.key', 'credentials', 'awsCreds', 'cvv', 'card_cvv2', 'CVC'],
  ...['x-api-key', 'xApiKey', 'API_KEY_2', 'api.keys', 'apiKeyId'],
])('%s looks secret', (key) => {
  expect(looksSecret(key)).toBe(true);
});

test.each([
  ...[
    'approved',
    'note',
    'key',
    'keyboard',
    'reason',
    'api',
    '',
    'author',
    'authorId',
    'co_author',
    'shipping',
  ],
  ...['passenger', 'passengerName', 'compass', 'passed', 'spin', 'pinned', 'opinion', 'forbearer', 'hotpot'],
  ...['apiVersion', 'sshHost', 'publicKey', 'monkey', 'stopIn', 'mapINdex'],
])('%j does not', (key) => {
  expect(looksSecret(key)).toBe(false);
});

test('what stands under a key that looks secret is masked, at any depth, whatever it is', () => {
  const data = {
    ...{ approved: true, password: 'hunter2', note: 'my password is hunter2' },
    nested: { list: [{ API_KEY: 5, ok: 1 }, 'token'], credentials: { user: 'ada', hint: 'x' }, token: null },
  };
  expect(maskSecrets(data, false)).toEqual({
    ...{ approved: true, password: '***', note: 'my password is hunter2' },
    nested: { list: [{ API_KEY: '***', ok: 1 }, 'token'], credentials: '***', token: null },
  });
  expect(maskSecrets(data, true)).toBe(data);
  expect(maskSecrets(null, false)).toBeNull();
});

test('a decision is found in the output of an approval, and in what gathers those', () => {
  const decision = { approved: false, note: 'no' };
  const found = (type: 'action' | 'parallel' | 'foreach' | 'execute', output: object) =>
    mapDecisions({ type, output: output as never }, ({ approved }) => ({ approved: approved ?? null }));
  expect(found('action', decision)).toEqual({ approved: false });
  expect(found('parallel', { hold: decision, each: { results: [decision, null, 7] } })).toEqual({
    ...{ hold: { approved: false }, each: { results: [{ approved: false }, null, 7] } },
  });
  expect(found('foreach', { total: 1, results: [decision] })).toEqual({
    total: 1,
    results: [{ approved: false }],
  });
  const answer = { body: decision };
  expect(found('execute', answer)).toBe(answer);
  expect(found('action', { approved: 'yes', note: 'no' })).toEqual({ approved: 'yes', note: 'no' });
});
