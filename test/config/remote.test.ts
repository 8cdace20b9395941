import { expect, test } from 'vitest';
import { readAgentConfig, readRemoteConfig } from '#src/config/remote.js';
import { faultsOf } from './faults.js';

test('an agent needs a token, and finds a server of this machine', () => {
  expect(readAgentConfig({ REPRISE_TOKEN: 'x'.repeat(16) })).toEqual({
    url: 'http://127.0.0.1:8080/graphql',
    token: 'x'.repeat(16),
    drainMs: 10_000,
    logLevel: 'info',
  });
  expect(faultsOf({}, readAgentConfig)).toEqual([
    '  REPRISE_TOKEN is not set; set it to the token of the server, which the server tells when it starts',
  ]);
});

test('whoever only asks a server needs to know no more than where it is', () => {
  expect(readRemoteConfig({ REPRISE_TOKEN: 'x'.repeat(16), DRAIN: 'never' })).toEqual({
    url: 'http://127.0.0.1:8080/graphql',
    token: 'x'.repeat(16),
  });
  expect(faultsOf({ REPRISE_URL: 'here' }, readRemoteConfig)).toEqual([
    expect.stringContaining('REPRISE_URL is "here"'),
    expect.stringContaining('REPRISE_TOKEN is not set'),
  ]);
});

test.each([
  ['https://reprise.example', 'https://reprise.example/graphql'],
  ['http://10.0.0.5:8080/', 'http://10.0.0.5:8080/graphql'],
  ['https://example.com/reprise/graphql', 'https://example.com/reprise/graphql'],
])('the server of an agent is at %s', (address, url) => {
  expect(readAgentConfig({ REPRISE_URL: address, REPRISE_TOKEN: 'x'.repeat(16) }).url).toBe(url);
});

test.each(['reprise.example', 'ws://reprise.example', 'localhost:8080', ' '])(
  'the server of an agent can not be at %j',
  (address) => {
    expect(faultsOf({ REPRISE_URL: address, REPRISE_TOKEN: 'short' }, readAgentConfig)).toEqual([
      `  REPRISE_URL is ${JSON.stringify(address)}, which it can not be; set it to the address of a server, as https://reprise.example`,
      expect.stringContaining('REPRISE_TOKEN is set to something'),
    ]);
  },
);
