/** One figure. `ratio` is value / baseline, both taken in the same run: these machines are noisy. */
export interface Measure {
  name: string;
  value: number;
  unit: string;
  baseline: number | null;
  ratio: number | null;
}

/** Prints the figure as one line of JSON. */
export function report(name: string, value: number, unit: string, baseline: number | null = null): void {
  const round = (number: number) => Number(number.toPrecision(4));
  const ratio = baseline ? round(value / baseline) : null;
  const measure: Measure = {
    name,
    value: round(value),
    unit,
    baseline: baseline === null ? null : round(baseline),
    ratio,
  };
  console.log(JSON.stringify(measure));
}

/** The value below which `share` of the values lie. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
