import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowsAddress, allowsName, isPublicAddress, parseAllowed } from '#src/domain/address.js';

function allowing(...entries: string[]) {
  return entries.map((entry) => {
    const allowed = parseAllowed(entry);
    if (!allowed) throw new Error(`${entry} can not be allowed`);
    return allowed;
  });
}

describe('an address is refused', () => {
  test.each([
    ['unspecified', ['0.0.0.0', '0.1.2.3', '::']],
    ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1']],
    ['link-local, as the metadata of clouds', ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1']],
    ['unique-local', ['fc00::1', 'fd00:ec2::254']],
    ['site-local', ['fec0::1']],
    ['of a carrier', ['100.64.0.1', '100.127.255.255']],
    ['multicast', ['224.0.0.1', '239.255.255.250', 'ff02::1']],
    ['broadcast', ['255.255.255.255']],
    ['for tests and documents', ['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '2001:db8::1']],
    ['not handed out', ['240.0.0.1', '4000::1', '5f00::1', '100::1']],
    ['IPv4 within IPv6', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::127.0.0.1', '::7f00:1']],
    [
      'IPv4 behind a translator',
      ['64:ff9b::10.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1', '::ffff:0:10.0.0.1'],
    ],
    ['of a tunnel', ['2002:7f00:1::', '2002:a00:1::1', '2001::1']],
    [
      'no address',
      ['', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', '10.0.0.0/8', '1.2.3.4.5', '[::1]'],
    ],
  ])('that is %s', (_kind, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });
});

test('an address of the internet is not refused', () => {
  const open = ['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.255.255', '2606:4700::1111'];
  const within = ['::ffff:8.8.8.8', '64:ff9b::8.8.8.8'];
  expect([...open, ...within].filter((address) => !isPublicAddress(address))).toEqual([]);
});

test('an IPv4 address is judged alike in every spelling of IPv6', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, byte, (a, b, c, d) => {
      const plain = `${a}.${b}.${c}.${d}`;
      const words = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const spelled of [
        `::ffff:${plain}`,
        `::ffff:${words}`,
        `0:0:0:0:0:FFFF:${words}`,
        `64:ff9b::${words}`,
      ])
        expect([spelled, isPublicAddress(spelled)]).toEqual([spelled, isPublicAddress(plain)]);
    }),
  );
});

test('of all addresses outside a range that is allowed, none more is allowed by it', () => {
  const ten = allowing('10.0.0.0/8');
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, byte, (a, b, c, d) => {
      const address = `${a}.${b}.${c}.${d}`;
      expect(allowsAddress(ten, address, 80)).toBe(a === 10 || isPublicAddress(address));
    }),
  );
});

describe('what is allowed', () => {
  test('by a range is every address in it, on every port, in every spelling', () => {
    const allow = allowing('10.0.0.0/8', 'fd00::/16');
    const inside = ['10.0.0.1', '10.255.255.255', '::ffff:10.1.2.3', 'fd00::1'];
    expect(inside.filter((address) => !allowsAddress(allow, address, 5432))).toEqual([]);
    const outside = ['127.0.0.1', '192.168.0.1', 'fd01::1', '::1'];
    expect(outside.filter((address) => allowsAddress(allow, address, 80))).toEqual([]);
  });

  test('by an address is that one alone', () => {
    const allow = allowing('127.0.0.1', '::1');
    expect(allowsAddress(allow, '127.0.0.1', 1)).toBe(true);
    expect(allowsAddress(allow, '::ffff:127.0.0.1', 1)).toBe(true);
    expect(allowsAddress(allow, '::1', 1)).toBe(true);
    expect(allowsAddress(allow, '127.0.0.2', 1)).toBe(false);
    expect(allowsAddress(allow, '::2', 1)).toBe(false);
  });

  test('by an address and a port is that port alone', () => {
    const allow = allowing('127.0.0.1:8080', '[::1]:80');
    expect(allowsAddress(allow, '127.0.0.1', 8080)).toBe(true);
    expect(allowsAddress(allow, '127.0.0.1', 80)).toBe(false);
    expect(allowsAddress(allow, '::1', 80)).toBe(true);
    expect(allowsAddress(allow, '::1', 8080)).toBe(false);
  });

  test('by a name is that name alone, however it is spelled, and no address', () => {
    const allow = allowing('Ledger.Internal.', 'db:5432', 'bücher.example');
    expect(allowsName(allow, 'ledger.internal', 443)).toBe(true);
    expect(allowsName(allow, 'xn--bcher-kva.example', 443)).toBe(true);
    expect(allowsName(allow, 'a.ledger.internal', 443)).toBe(false);
    expect(allowsName(allow, 'db', 5432)).toBe(true);
    expect(allowsName(allow, 'db', 22)).toBe(false);
    expect(allowsAddress(allow, '127.0.0.1', 443)).toBe(false);
  });

  test('by an odd spelling of an address is that address', () => {
    expect(allowsAddress(allowing('0x7f.1'), '127.0.0.1', 80)).toBe(true);
  });

  test.each([
    '',
    ' ',
    '*',
    '*.internal',
    'http://x',
    'a b',
    'x:',
    'x:0',
    'x:70000',
    '10.0.0.0/33',
    '10/8',
    '::1:x',
    '[::1',
    'a@b',
    'x/y',
  ])('can not be %j', (entry) => {
    expect(parseAllowed(entry)).toBeNull();
  });
});
