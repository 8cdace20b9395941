/** Where hints go from process to process, other than by the database. */
export interface FanoutAddress {
  kind: 'nats' | 'redis';
  /** For NATS as many as there are of one cluster; for Redis one. IPv6 in brackets. */
  servers: { host: string; port: number }[];
  /** A user without a password is a token, where NATS takes one. */
  user: string | null;
  password: string | null;
  tls: boolean;
}

const SCHEMES: Record<string, { kind: FanoutAddress['kind']; port: number; tls: boolean }> = {
  'nats:': { kind: 'nats', port: 4222, tls: false },
  'tls:': { kind: 'nats', port: 4222, tls: true },
  'redis:': { kind: 'redis', port: 6379, tls: false },
  'rediss:': { kind: 'redis', port: 6379, tls: true },
};

/** Reads `nats://user:password@host:4222,nats://other`, `redis://:password@host` and the like; null where it is none of them. */
export function parseFanout(text: string): FanoutAddress | null {
  const urls = text.split(',').map((part) => readUrl(part.trim()));
  const [first] = urls;
  const scheme = first && SCHEMES[first.protocol];
  if (!scheme || urls.some((url) => url?.protocol !== first.protocol)) return null;
  if (scheme.kind === 'redis' && urls.length > 1) return null;
  const named = urls.find((url) => url?.username || url?.password) ?? first;
  const [user, password] = [decode(named.username), decode(named.password)];
  if (user === null || password === null) return null;
  return {
    kind: scheme.kind,
    servers: urls.flatMap((url) =>
      url ? { host: url.hostname, port: Number(url.port || scheme.port) } : [],
    ),
    user: user || null,
    password: password || null,
    tls: scheme.tls,
  };
}

/** A path may only be the number of a database of Redis, which hints have no need of. */
function readUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const bare = url.search === '' && url.hash === '' && url.port !== '0';
  const path = url.protocol.startsWith('redis') ? /^(\/\d*)?$/ : /^\/?$/;
  return url.hostname !== '' && bare && path.test(url.pathname) ? url : null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
