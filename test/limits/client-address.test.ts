import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { addressOf, parseProxies } from '#src/limits/client-address.js';

const from = (remoteAddress: string, told?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': told } }) as unknown as IncomingMessage;
const proxies = parseProxies(['10.0.0.0/8', '2001:db8:1::/48']) ?? [];

test.each([
  ['the other end of the connection', from('192.0.2.7'), '192.0.2.7'],
  ['that, whatever somebody says who is no proxy', from('192.0.2.7', '203.0.113.9'), '192.0.2.7'],
  ['what a proxy says', from('10.0.0.1', '203.0.113.9'), '203.0.113.9'],
  ['what the first of several proxies says', from('10.0.0.1', '203.0.113.9, 10.1.1.1'), '203.0.113.9'],
  ['not what was said to the first', from('10.0.0.1', '198.51.100.1, 203.0.113.9'), '203.0.113.9'],
  ['the proxy, where it says nothing', from('10.0.0.1'), '10.0.0.1'],
  ['the proxy, where it says no address', from('10.0.0.1', 'unknown'), '10.0.0.1'],
  ['an IPv4 address in an IPv6 one', from('::ffff:192.0.2.7'), '192.0.2.7'],
  ['the network of an IPv6 address', from('2001:db8:5:6:7::1'), '2001:db8:5:6::/64'],
  ['the network, also by a proxy', from('2001:db8:1::9', '2001:db8:5:6:1:2:3:4'), '2001:db8:5:6::/64'],
  ['nothing, where the connection is gone', from(undefined as never), ''],
])('a request is from %s', (_what, request, address) => {
  expect(addressOf(request, proxies)).toBe(address);
});

test('proxies are addresses and ranges', () => {
  expect(parseProxies(['10.0.0.1', '::1', '10.0.0.0/8'])).toHaveLength(3);
  expect(parseProxies(['10.0.0.1', 'proxy.internal'])).toBeNull();
});
