/**
 * Whether a page of that origin may open a socket. Browsers send tokens only where a page puts them, but let any page try; what
 * sends no origin is no browser.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined || isNamedOrigin(origin, allowed)) return true;
  return URL.canParse(origin) && isSameHost(new URL(origin), host);
}

/** Whether it is one of those that were named, which are in small letters; `*` is any. */
export function isNamedOrigin(origin: string, allowed: readonly string[]): boolean {
  return allowed.includes('*') || allowed.includes(origin.toLowerCase());
}

/** The header has no scheme, and by it goes which port is not written. */
function isSameHost({ protocol, host }: URL, header = ''): boolean {
  const own = `${protocol}//${header}`;
  return host !== '' && URL.canParse(own) && new URL(own).host === host;
}
