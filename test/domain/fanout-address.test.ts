import { expect, test } from 'vitest';
import { parseFanout } from '#src/domain/fanout-address.js';

const NOBODY = { user: null, password: null };

test.each([
  ['nats://one', { kind: 'nats', servers: [{ host: 'one', port: 4222 }], ...NOBODY, tls: false }],
  [
    'nats://one:4333, nats://ada:p%40ss@two/',
    {
      kind: 'nats',
      servers: [
        { host: 'one', port: 4333 },
        { host: 'two', port: 4222 },
      ],
      ...{ user: 'ada', password: 'p@ss', tls: false },
    },
  ],
  [
    'tls://token@one',
    { kind: 'nats', servers: [{ host: 'one', port: 4222 }], ...NOBODY, user: 'token', tls: true },
  ],
  ['redis://one/3', { kind: 'redis', servers: [{ host: 'one', port: 6379 }], ...NOBODY, tls: false }],
  [
    'rediss://:p%2Fw@[::1]:6380',
    { kind: 'redis', servers: [{ host: '[::1]', port: 6380 }], ...NOBODY, password: 'p/w', tls: true },
  ],
])('%s says where hints go', (text, address) => {
  expect(parseFanout(text)).toEqual(address);
});

test.each([
  ...['', ' ', 'nats', 'nats://', 'http://one', 'kafka://one', 'nats://one:port', 'nats://one:0'],
  ...['nats://one/path', 'nats://one?tls=1', 'nats://one#1', 'nats://%zz@one', 'redis://one/zero'],
  ...['nats://one,', 'nats://one,two', 'nats://one,tls://two', 'nats://one,redis://two'],
  'redis://one,redis://two',
])('%j is refused', (text) => {
  expect(parseFanout(text)).toBeNull();
});
