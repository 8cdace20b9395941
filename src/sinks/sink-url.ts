/** The address of a sink, found wrong at start rather than at the first message. It may hold a secret, and so is not repeated. */
export function readSinkUrl(text: string, sink: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new Error(`the url of ${sink} must start with http:// or https://, and hold no user or password`);
}
