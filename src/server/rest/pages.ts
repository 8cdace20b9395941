import { describeApi } from './openapi.js';
import { drawPage, PAGE_POLICY } from './page.js';
import { REST_PATH } from './routes.js';

/** What tells everybody how to use the API. */
export interface Page {
  text: string;
  headers: Record<string, string>;
}

const PAGES: Record<string, () => Page> = {
  [`${REST_PATH}/openapi.json`]: () => ({
    text: `${JSON.stringify(describeApi())}\n`,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  }),
  [`${REST_PATH}/docs`]: () => ({
    text: drawPage(describeApi()),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      'referrer-policy': 'no-referrer',
    },
  }),
};
/** Made when the first asks for them: they are the same for all. */
const made = new Map<string, Page>();

export function findPage(path: string): Page | null {
  const known = made.get(path);
  if (known) return known;
  const page = Object.hasOwn(PAGES, path) ? (PAGES[path]?.() ?? null) : null;
  if (page) made.set(path, page);
  return page;
}
