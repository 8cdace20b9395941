export interface Line {
  price: number;
  count: number;
}

export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, { price, count }) => sum + price * count, 0);
}
