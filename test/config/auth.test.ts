import { expect, test } from 'vitest';
import { readConfig } from '#src/config/config.js';
import { faultsOf } from './faults.js';

const JWKS = {
  ...{ JWKS_URL: 'https://id.example/keys', JWT_ISSUER: 'https://id.example' },
  JWT_AUDIENCE: 'reprise',
};

test.each(['0.0.0.0', '::', '192.168.0.7', 'reprise.example'])(
  'bound to %s, which others can reach, it wants a token of its own',
  (host) => {
    expect(faultsOf({ HOST: host })).toEqual([
      `  REPRISE_TOKEN is not set, and HOST=${host} can be reached from other machines; set a secret of your own, or listen on 127.0.0.1; JWT_SECRET or JWKS_URL will do, too`,
    ]);
    expect(readConfig({ HOST: host, REPRISE_TOKEN: 'a-token-of-my-own' }).host).toBe(host);
  },
);

test.each(['127.0.0.1', '::1', 'localhost'])('bound to %s it makes one', (host) => {
  expect(readConfig({ HOST: host })).toMatchObject({ host, token: null });
});

test.each([{ JWT_SECRET: 's'.repeat(32) }, JWKS])(
  'with %j it can be bound to any address, without a token',
  (jwt) => {
    expect(readConfig({ HOST: '0.0.0.0', ...jwt })).toMatchObject({ token: null, jwt: expect.anything() });
  },
);

test('a shared secret may come with an issuer and an audience', () => {
  const secret = 's'.repeat(32);
  expect(readConfig({ JWT_SECRET: secret }).jwt).toEqual({
    kind: 'secret',
    secret,
    issuer: null,
    audience: null,
  });
  expect(readConfig({ JWT_SECRET: secret, JWT_ISSUER: 'me', JWT_AUDIENCE: 'you' }).jwt).toEqual({
    ...{ kind: 'secret', secret, issuer: 'me', audience: 'you' },
  });
});

test.each([
  [
    { JWKS_URL: JWKS.JWKS_URL },
    ['JWT_ISSUER is not set, and JWKS_URL is', 'JWT_AUDIENCE is not set, and JWKS_URL is'],
  ],
  [{ ...JWKS, JWT_SECRET: 's'.repeat(32) }, ['JWKS_URL is set, and JWT_SECRET is, too']],
  [{ JWT_AUDIENCE: 'reprise' }, ['JWT_AUDIENCE is set, and neither JWT_SECRET nor JWKS_URL is']],
  [{ JWT_SECRET: 'short', JWT_ISSUER: 'me' }, ['JWT_SECRET is set to something']],
])('%j is refused', (env, faults) => {
  expect(faultsOf(env)).toEqual(faults.map((fault) => expect.stringContaining(fault)));
});

test('the schema is told on this machine, and elsewhere where it is said', () => {
  const told = (env: Record<string, string>) => readConfig(env).limits.introspection;
  const open = { HOST: '0.0.0.0', REPRISE_TOKEN: 'x'.repeat(16) };
  expect([told({}), told({ HOST: '::1' }), told({ INTROSPECTION: 'off' })]).toEqual([true, true, false]);
  expect([told(open), told({ ...open, INTROSPECTION: 'on' })]).toEqual([false, true]);
});
