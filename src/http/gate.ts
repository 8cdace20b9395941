import { type LookupAddress, lookup as lookupName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, Pool } from 'undici';
import { type Allowed, allowsAddress, allowsName, hostOf } from '../domain/address.js';
import { StepFailure } from '../domain/step-failure.js';

export interface GateOptions {
  allow: readonly Allowed[];
  /** How names become addresses; given by tests. */
  lookup?: LookupFunction | undefined;
}

/**
 * Connections, kept alive, to nothing but the internet and what is allowed. A name is looked up once, for the connection
 * itself, and what it leads to is checked there: a name that leads elsewhere the next time gains nothing by it.
 */
export function createGate({ allow, lookup = lookupName }: GateOptions): Agent {
  const factory = (origin: string | URL, options: object) =>
    new Pool(origin, { ...options, connect: connectorTo(new URL(origin), allow, lookup) });
  return new Agent({ factory });
}

function connectorTo(
  origin: URL,
  allow: readonly Allowed[],
  lookup: LookupFunction,
): buildConnector.connector {
  const host = hostOf(origin);
  const port = Number(origin.port) || (origin.protocol === 'https:' ? 443 : 80);
  if (allowsName(allow, host, port)) return buildConnector({ lookup });
  const isAllowed = (address: string) => allowsAddress(allow, address, port);
  if (isIP(host) === 0) return buildConnector({ lookup: checkedLookup(lookup, isAllowed) });
  if (isAllowed(host)) return buildConnector({});
  return (_options, callback) => process.nextTick(callback, refusal(host, [host]), null);
}

/** Hands on only those addresses of a name that are allowed. */
function checkedLookup(lookup: LookupFunction, isAllowed: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const addresses = found as LookupAddress[];
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (!first)
        return callback(
          refusal(
            host,
            addresses.map(({ address }) => address),
          ),
          '',
        );
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function refusal(host: string, addresses: string[]): StepFailure {
  const who = addresses[0] === host ? host : `${host}, which is ${addresses.join(' and ')},`;
  const message = `${who} is not on the internet, and so is not sent to; to allow it, name it in http.allow of reprise.config.ts or in HTTP_ALLOW`;
  return new StepFailure('HTTP_REFUSED_ADDRESS', message, { retryable: false });
}
