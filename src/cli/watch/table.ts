import { cutLine, type Line, lineWidth, padLine, span } from './line.js';

const GAP = '  ';

/** Cells under one another, each column as wide as its widest cell; the last ones are cut where the width ends. */
export function tableOf(rows: readonly (readonly Line[])[], width: number): Line[] {
  const columns = Math.max(0, ...rows.map((cells) => cells.length));
  const widths = Array.from({ length: columns }, (_none, column) =>
    Math.max(...rows.map((cells) => lineWidth(cells[column] ?? []))),
  );
  return rows.map((cells) => cutLine(rowOf(cells, widths), width));
}

/** A column in which there is nothing takes no room, and nor does what follows the last cell that holds something. */
function rowOf(cells: readonly Line[], widths: readonly number[]): Line {
  const last = cells.findLastIndex((cell) => lineWidth(cell) > 0);
  return cells.slice(0, last + 1).flatMap((cell, column) => {
    const width = widths[column] ?? 0;
    if (column === last) return cell;
    return width === 0 ? [] : [...padLine(cell, width), span(GAP)];
  });
}

/** The titles of columns. */
export function headOf(...titles: string[]): Line[] {
  return titles.map((title) => [span(title, 'grey')]);
}
