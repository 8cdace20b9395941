import { widthOf } from '#src/cli/watch/width.js';

const CONTROL = /^\u001b\[(\??)(\d*)([A-Za-z])/;

/** What a terminal shows of what is written to it: as much of one as a screen that is drawn over and over needs. */
export class TestTerminal {
  columns: number;
  rows: number;
  isCursorHidden = false;
  /** Each write since the last call of `takeWrites`. */
  #writes: string[] = [];
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns = 80, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): void {
    this.#writes.push(text);
    for (let rest = text; rest !== ''; ) {
      const control = CONTROL.exec(rest);
      if (control) this.#obey(control[1] === '?', Number(control[2] || 1), control[3] ?? '', control[2] ?? '');
      else this.#put(String.fromCodePoint(rest.codePointAt(0) ?? 0));
      rest = rest.slice(control ? control[0].length : (rest.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
    }
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

  #obey(isPrivate: boolean, count: number, letter: string, digits: string): void {
    if (isPrivate) this.isCursorHidden = letter === 'l';
    else if (letter === 'A') this.#row = Math.max(0, this.#row - count);
    else if (letter === 'B') this.#moveTo(this.#row + count);
    else if (letter === 'K') this.#lines[this.#row] = [];
    else if (letter === 'J') this.#eraseBelow();
    else if (letter !== 'm') throw new Error(`the terminal does not know ${digits}${letter}`);
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
