import { widthOf } from '#src/cli/watch/width.js';

const ESCAPE = '\u001b';
const LONGEST_CONTROL = 12;
const CONTROL = /^\[(\??)(\d*)([A-Za-z])/;

/** What a terminal shows of what is written to it: as much of one as a screen that is drawn over and over needs. */
export class TestTerminal {
  columns: number;
  rows: number;
  isCursorHidden = false;
  /** Each write since the last call of `takeWrites`. */
  #writes: string[] = [];
  #lines: string[][] = [[]];
  #row = 0;
  #unfinished: string[] = [];
  #column = 0;

  constructor(columns = 80, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.#writes.push(text);
    let rest = [...this.#unfinished, ...text];
    this.#unfinished = [];
    while (rest.length > 0) {
      const control = rest[0] === ESCAPE ? CONTROL.exec(rest.slice(1, LONGEST_CONTROL).join('')) : null;
      // What is written comes in pieces, cut anywhere.
      if (rest[0] === ESCAPE && !control && rest.length < LONGEST_CONTROL) {
        this.#unfinished = rest;
        break;
      }
      if (control) this.#obey(control[3] ?? '', Number(control[2] || 1), control[1] === '?');
      else this.#put(rest[0] ?? '');
      rest = rest.slice(control ? control[0].length + 1 : 1);
    }
    return true;
  }

  /** The lines up to the last one that holds something. */
  shown(): string[] {
    const lines = this.#lines.map((cells) => cells.join('').trimEnd());
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  takeWrites(): string[] {
    return this.#writes.splice(0);
  }

  #obey(letter: string, count: number, isPrivate: boolean): void {
    if (isPrivate) this.isCursorHidden = letter === 'l';
    else if (letter === 'A') this.#row = Math.max(0, this.#row - count);
    else if (letter === 'B') this.#moveTo(this.#row + count);
    else if (letter === 'K') this.#lines[this.#row] = [];
    else if (letter === 'J') this.#eraseBelow();
    else if (letter !== 'm') throw new Error(`the terminal does not know ${letter}`);
  }

  #eraseBelow(): void {
    this.#lines = this.#lines.slice(0, this.#row + 1);
    this.#lines[this.#row] = (this.#lines[this.#row] ?? []).slice(0, this.#column);
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#moveTo(this.#row + 1);
    else this.#print(character);
  }

  #print(character: string): void {
    if (this.#column + widthOf(character) > this.columns) {
      this.#moveTo(this.#row + 1);
      this.#column = 0;
    }
    const line = this.#lines[this.#row] ?? [];
    while (line.length < this.#column) line.push(' ');
    line[this.#column] = character;
    if (widthOf(character) === 2) line[this.#column + 1] = '';
    this.#column += widthOf(character);
    this.#lines[this.#row] = line;
  }

  #moveTo(row: number): void {
    while (this.#lines.length <= row) this.#lines.push([]);
    this.#row = row;
  }
}
