import type { Fault } from '#src/domain/errors.js';
import { MAX_LISTED } from './limits.js';

/** The keys and positions that lead to a place in the document. */
export type Path = readonly PropertyKey[];

/** Writes a path as its author would: `steps[3].next`; a key that is no name goes in brackets. */
export function formatPath(path: Path): string {
  return path.map((key, position) => formatKey(key, position === 0)).join('');
}

function formatKey(key: PropertyKey, first: boolean): string {
  if (typeof key === 'number') return `[${key}]`;
  const name = String(key);
  if (!/^[A-Za-z_$][\w$-]{0,99}$/.test(name)) return `[${JSON.stringify(clip(name))}]`;
  return first ? name : `.${name}`;
}

/** The author's text between backquotes, cut where it is long. */
export function quote(text: string): string {
  return `\`${clip(text)}\``;
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What to do about a fault; worked out only where the fault is listed, where that takes a search. */
export type Hint = string | null | (() => string | null);

/** Gathers what is wrong with a definition, and what is merely odd, up to a number that a person can read. */
export class FaultList {
  readonly #faults = new CappedList('faults');
  readonly #warnings = new CappedList('warnings');

  /** False once further faults are only counted, so that their hints need not be worked out. */
  get listing(): boolean {
    return this.#faults.listing;
  }

  get empty(): boolean {
    return this.#faults.empty;
  }

  add(path: Path, message: string, hint: Hint = null): void {
    this.#faults.add(path, message, hint);
  }

  warn(path: Path, message: string, hint: Hint = null): void {
    this.#warnings.add(path, message, hint);
  }

  faults(): Fault[] {
    return this.#faults.list();
  }

  warnings(): Fault[] {
    return this.#warnings.list();
  }
}

class CappedList {
  readonly #kind: string;
  readonly #listed: Fault[] = [];
  #unlisted = 0;

  constructor(kind: string) {
    this.#kind = kind;
  }

  get listing(): boolean {
    return this.#listed.length < MAX_LISTED;
  }

  get empty(): boolean {
    return this.#listed.length === 0;
  }

  add(path: Path, message: string, hint: Hint): void {
    if (!this.listing) this.#unlisted += 1;
    else
      this.#listed.push({
        path: formatPath(path),
        message,
        hint: typeof hint === 'function' ? hint() : hint,
      });
  }

  list(): Fault[] {
    if (this.#unlisted === 0) return [...this.#listed];
    return [...this.#listed, { path: '', message: `and ${this.#unlisted} more ${this.#kind}`, hint: null }];
  }
}
