import type { LiveState } from '#src/client/index.js';

const SAID: Record<LiveState, (url: string) => string> = {
  live: (url) => `connected to ${url}; nothing was missed`,
  'catching-up': () => 'catching up with what was missed',
  offline: (url) => `no connection to ${url}; trying again`,
};

/** How current what is printed is, for people. */
export function liveLine(state: LiveState, url: string): string {
  return `reprise watch: ${SAID[state](url)}`;
}
