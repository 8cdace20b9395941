import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './width.js';

/** The part of a terminal's stream that is used. */
export interface Terminal {
  columns?: number | undefined;
  rows?: number | undefined;
  write(text: string): boolean;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const ERASE_LINE = '\u001b[2K';
const ERASE_BELOW = '\u001b[J';

/**
 * Lines at the place where the cursor was, drawn over and over: only those that changed. The cursor rests below them, and what
 * the terminal showed before stays above.
 */
export class Screen {
  readonly #terminal: Terminal;
  #drawn: readonly string[] = [];
  #columns = 0;
  #isOpen = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** How much there is to draw on: the last row is the cursor's. */
  get size(): { width: number; height: number } {
    const { columns, rows } = this.#terminal;
    // Those that are no terminals after all, or say nothing, are taken for the oldest kind.
    return { width: columns || 80, height: Math.max(1, (rows || 24) - 1) };
  }

  draw(lines: readonly string[]): void {
    const { width } = this.size;
    // Another width breaks lines at other places: nothing of what there is can be kept.
    const anew = width === this.#columns ? '' : this.#erase(width);
    const changes = this.#changesTo(lines);
    const begin = this.#isOpen ? '' : HIDE_CURSOR;
    this.#isOpen = true;
    this.#drawn = [...lines];
    if (begin + anew + changes !== '') this.#terminal.write(begin + anew + changes);
  }

  /** Gives the cursor back. What was drawn stays. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#terminal.write(SHOW_CURSOR);
  }

  /** After something else has written to the terminal. */
  forget(): void {
    this.#drawn = [];
  }

  #changesTo(lines: readonly string[]): string {
    let row = this.#drawn.length;
    let text = '';
    const move = (to: number) => {
      if (to < row) text += `\u001b[${row - to}A`;
      if (to > row) text += `\u001b[${to - row}B`;
      row = to;
    };
    for (const [index, line] of lines.entries()) {
      if (line === this.#drawn[index]) continue;
      move(index);
      text += `\r${ERASE_LINE}${line}\r\n`;
      row += 1;
    }
    move(lines.length);
    return lines.length < this.#drawn.length ? `${text}\r${ERASE_BELOW}` : text;
  }

  /** A terminal that has become narrower has broken the lines that were drawn. */
  #erase(width: number): string {
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(columnsOf(line) / width)), 0);
    this.#columns = width;
    this.#drawn = [];
    return rows === 0 ? '' : `\u001b[${rows}A\r${ERASE_BELOW}`;
  }
}

function columnsOf(line: string): number {
  return widthOf(stripVTControlCharacters(line));
}
