const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took: `840ms`, `3.2s`, `2m 03s`, `1h 02m`, `3d 4h`. */
export function durationText(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))}ms`;
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  return elapsedText(ms);
}

/** How long something has been going on, in whole seconds, so that it changes once a second. */
export function elapsedText(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m ${twoDigits(((ms % HOUR) % MINUTE) / SECOND)}s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h ${twoDigits((ms % HOUR) / MINUTE)}m`;
  return `${Math.floor(ms / DAY)}d ${Math.floor((ms % DAY) / HOUR)}h`;
}

/** From one time to another or, where that has not come, until now. Empty where it has not begun. */
export function spentText(from: string | null, to: string | null, now: Date): string {
  if (from === null) return '';
  const start = Date.parse(from);
  return to === null ? elapsedText(now.getTime() - start) : durationText(Date.parse(to) - start);
}

/** The time of day where we are: `12:03:04.123`. */
export function preciseTime(at: string): string {
  const time = new Date(at);
  return `${timeOfDay(time)}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

/** The time of day where we are, with the date unless it is today's. */
export function shortTime(at: string, now: Date): string {
  const time = new Date(at);
  return time.toDateString() === now.toDateString() ? timeOfDay(time) : `${dateOf(time)} ${timeOfDay(time)}`;
}

function timeOfDay(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':');
}

function dateOf(time: Date): string {
  return [String(time.getFullYear()), twoDigits(time.getMonth() + 1), twoDigits(time.getDate())].join('-');
}

function twoDigits(number: number): string {
  return String(Math.floor(number)).padStart(2, '0');
}
