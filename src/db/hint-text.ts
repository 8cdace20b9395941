import type { Hint } from './notifier.js';

/** NOTIFY takes less than 8,000 bytes; past this many ids, pieces are sent. */
const MOST_IDS = 150;

/** Hints on their way to become one. */
export class Gathering {
  #said = new Set<string>();
  #control = new Set<string>();

  add({ control = [], ...flags }: Hint): void {
    for (const [name, said] of Object.entries(flags)) if (said) this.#said.add(name);
    for (const id of control) this.#control.add(id);
  }

  /** All that was added since the last call; null where that is nothing. */
  take(): Hint | null {
    const control = [...this.#control];
    const flags: Hint = Object.fromEntries([...this.#said].map((name) => [name, true]));
    this.#said = new Set();
    this.#control = new Set();
    if (control.length === 0 && Object.keys(flags).length === 0) return null;
    return control.length > 0 ? { ...flags, control } : flags;
  }
}

/** A hint as texts to send, each small enough for every carrier. */
export function writeHint(from: string, { control = [], ...flags }: Hint): string[] {
  if (control.length === 0) return [JSON.stringify({ from, ...flags })];
  const count = Math.ceil(control.length / MOST_IDS);
  return Array.from({ length: count }, (_, index) => {
    const ids = control.slice(index * MOST_IDS, (index + 1) * MOST_IDS);
    return JSON.stringify({ from, ...flags, control: ids });
  });
}

/** Reads what {@link writeHint} wrote, also of a newer version; null for anything else: others may write there too. */
export function readHint(text: string): { from: string; hint: Hint } | null {
  const read = parse(text);
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return null;
  const { from, control, ...flags } = read as Record<string, unknown>;
  if (typeof from !== 'string') return null;
  const hint: Hint = Object.fromEntries(Object.entries(flags).filter(([, said]) => said === true));
  if (Array.isArray(control)) hint.control = control.filter((id) => typeof id === 'string');
  return { from, hint };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
