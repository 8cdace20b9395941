const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** A length of time as people write it. */
export type Duration = `${number}${keyof typeof UNIT_MS}`;

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
/** 100 years: past it a date would leave what PostgreSQL and JavaScript both can hold with ease. */
const LONGEST_MS = 100 * 365 * UNIT_MS.d;

/** Milliseconds of `500ms`, `30s`, `5m`, `1h`, `24h` or `7d`; null where the text is no duration. */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text.trim());
  if (!match) return null;
  const ms = Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  return ms <= LONGEST_MS ? ms : null;
}

/** As {@link parseDuration} reads it, in the largest unit of which it is a whole number: `1m`, `90s`. */
export function formatDuration(ms: number): Duration {
  const units = Object.entries(UNIT_MS) as [keyof typeof UNIT_MS, number][];
  const [unit, unitMs] = units.findLast(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1];
  return `${ms / unitMs}${unit}`;
}
