import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { type Allowed, isAddressIn, parseAllowed } from '../domain/address.js';

/** Reads the settings of {@link sourceOf}; null where one is neither an address nor a range. */
export function parseProxies(entries: readonly string[]): Allowed[] | null {
  const parsed = entries.map(parseAllowed);
  return parsed.every((one) => one?.kind === 'range') ? (parsed as Allowed[]) : null;
}

/**
 * From where a request came: the nearest that is no proxy of ours. What stands further on in `x-forwarded-for` is what somebody
 * says who may say anything.
 */
export function sourceOf({ socket, headers }: IncomingMessage, proxies: readonly Allowed[]): string {
  const told = String(headers['x-forwarded-for'] ?? '').split(',');
  let address = socket.remoteAddress ?? '';
  for (const before of told.reverse()) {
    if (!isAddressIn(proxies, address) || !ipaddr.isValid(before.trim())) break;
    address = before.trim();
  }
  return address;
}

/** The same as something to count by: an address, or a network where one has many. */
export function addressOf(request: IncomingMessage, proxies: readonly Allowed[]): string {
  return groupOf(sourceOf(request, proxies));
}

/** Whoever has one address of IPv6 has a whole network of them. */
function groupOf(text: string): string {
  if (!ipaddr.isValid(text)) return text;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${address.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
