import { createHash } from 'node:crypto';
import { Html, html } from '../html.js';

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
dt { font-weight: 600; margin-top: .6rem } dd { margin: 0 } pre { margin: 0; white-space: pre-wrap }
dd, dt, pre, p, li, label, h1 { overflow-wrap: anywhere }
label { display: block; margin-top: 1rem; font-weight: 600 } small { display: block; font-weight: 400 }
input, select, textarea { font: inherit; width: 100%; box-sizing: border-box; padding: .4rem }
button { font: inherit; padding: .5rem 1.5rem; margin: 1.5rem 1rem 0 0 }
.told { border-left: .3rem solid #b00020; padding: .2rem 1rem; background: #fdf0f1 }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } .told { background: #3a1a1e } }
`;

const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A page loads nothing, runs nothing, is kept and indexed by nobody, and tells no other site its address, which is a secret. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
};

export function layOut(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
${STYLE_ELEMENT}
</head>
<body>
${body}
</body>
</html>
`;
}
