import { cutText, widthOf } from './width.js';

/** The colours people know: nothing yet, in progress, done, error; and what stands out. */
export type Colour = 'grey' | 'yellow' | 'green' | 'red' | 'bold';

export interface Span {
  text: string;
  colour?: Colour | undefined;
}

/** One line of a terminal, before it is known whether that has colours. */
export type Line = readonly Span[];

const CODES: Record<Colour, number> = { grey: 90, yellow: 33, green: 32, red: 31, bold: 1 };

export function span(text: string, colour?: Colour): Span {
  return { text, colour };
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** As much of a line as so many columns hold. */
export function cutLine(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const kept: Span[] = [];
  let left = columns;
  for (const { text, colour } of line) {
    const width = widthOf(text);
    // One column is left for the ellipsis, since more follows than fits.
    kept.push({ text: width < left ? text : cutText(`${text}…`, left), colour });
    left -= width;
    if (left <= 0) break;
  }
  return kept;
}

/** A line followed by as many spaces as make it so wide. */
export function padLine(line: Line, columns: number): Line {
  const missing = columns - lineWidth(line);
  return missing > 0 ? [...line, span(' '.repeat(missing))] : line;
}

/** Lines with something between them; those that are empty are left out. */
export function joinLines(lines: readonly Line[], between: string): Line {
  return lines
    .filter((line) => line.length > 0)
    .flatMap((line, index) => (index === 0 ? line : [span(between, 'grey'), ...line]));
}

/** What is written to a terminal or a file. */
export function toText(line: Line, isColoured: boolean): string {
  return line
    .map(({ text, colour }) => (isColoured ? paint(text, colour) : text))
    .join('')
    .trimEnd();
}

function paint(text: string, colour: Colour | undefined): string {
  return colour === undefined || text === '' ? text : `\u001b[${CODES[colour]}m${text}\u001b[0m`;
}
