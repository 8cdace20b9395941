import { isIP, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** One thing that an operator lets requests reach: a name, or a range of addresses; on one port, or on any (null). */
export type Allowed =
  | { kind: 'name'; name: string; port: number | null }
  | { kind: 'range'; range: [ipaddr.IPv4 | ipaddr.IPv6, number]; port: number | null };

/** The addresses of the internet that are handed out so far (RFC 4291); all others have no business there. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** No pattern: a URL would take `*` for a letter, and it would match nothing. */
const NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;
/** Where IPv6-only networks show the IPv4 internet (RFC 6052): the last four bytes are the real address. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const V4_BYTES = 4;

/** Whether an address is one of the open internet, and so no way into somebody's own network. */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === null) return false;
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast';
  if (address.match(NAT64)) return isPublicAddress(embeddedV4(address));
  return address.match(GLOBAL_V6) && address.range() === 'unicast';
}

function embeddedV4(address: ipaddr.IPv6): string {
  return address.toByteArray().slice(-V4_BYTES).join('.');
}

/** An IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`) is what is connected to, and so what counts. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return isIP(text) === 0 || !ipaddr.isValid(text) ? null : ipaddr.process(text);
}

/** Reads `host`, `host:port`, `10.0.0.1`, `[::1]:8080`, `10.0.0.0/8` and the like; null where it is none of them. */
export function parseAllowed(entry: string): Allowed | null {
  const text = entry.trim().toLowerCase();
  if (text.includes('/')) return parseRange(text);
  if (isIPv6(text)) return allowAddress(text, null);
  const parts = /^(\[[^\]]*\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text);
  const port = parts?.[2] === undefined ? null : Number(parts[2]);
  if (!parts?.[1] || (port !== null && (port === 0 || port > 65_535))) return null;
  const name = readName(parts[1]);
  if (name === null) return null;
  return isIP(name) ? allowAddress(name, port) : { kind: 'name', name, port };
}

function parseRange(text: string): Allowed | null {
  const [address = '', bits = ''] = text.split('/');
  if (isIP(address) === 0 || !/^\d{1,3}$/.test(bits) || !ipaddr.isValidCIDR(text)) return null;
  return { kind: 'range', range: ipaddr.parseCIDR(text), port: null };
}

function allowAddress(text: string, port: number | null): Allowed | null {
  const address = parseAddress(text);
  return address && { kind: 'range', range: [address, address.toByteArray().length * 8], port };
}

/** The name as a URL would have it, so that both are spelled the same; without brackets. */
function readName(text: string): string | null {
  if (/[\s/?#@\\]/.test(text) || !URL.canParse(`http://${text}`)) return null;
  const name = hostOf(new URL(`http://${text}`));
  return isIP(name) || NAME.test(name) ? name : null;
}

/** The host of an address as names and addresses are compared: no brackets, no dot at the end. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

/** Whether a host may be reached by its name, whatever address it has. */
export function allowsName(list: readonly Allowed[], host: string, port: number): boolean {
  return list.some((one) => one.kind === 'name' && one.name === host && fitsPort(one, port));
}

/** Whether an address may be reached: one of the internet, or one that the operator allows. */
export function allowsAddress(list: readonly Allowed[], text: string, port: number): boolean {
  if (isPublicAddress(text)) return true;
  const address = parseAddress(text);
  if (address === null) return false;
  return list.some((one) => one.kind === 'range' && fitsPort(one, port) && contains(one.range, address));
}

/** Whether an address is one of the ranges. */
export function isAddressIn(list: readonly Allowed[], text: string): boolean {
  const address = parseAddress(text);
  return address !== null && list.some((one) => one.kind === 'range' && contains(one.range, address));
}

function fitsPort(allowed: Allowed, port: number): boolean {
  return allowed.port === null || allowed.port === port;
}

function contains(range: [ipaddr.IPv4 | ipaddr.IPv6, number], address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return range[0].kind() === address.kind() && address.match(range);
}
