const PARTS = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;
const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"/g;
const NUMBERS = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** What a text that is a number becomes, where that is another number; null where it is the same. */
export function roundedTo(text: string): string | null {
  const value = Number(text);
  if (!Number.isFinite(value)) return 'null';
  return spell(text) === spell(String(value)) ? null : String(value);
}

/** The first number of a JSON text that would become another one; null: there is none. */
export function findRounded(json: string): { text: string; rounded: string } | null {
  for (const [text] of json.replace(STRINGS, '""').matchAll(NUMBERS)) {
    const rounded = roundedTo(text);
    if (rounded !== null) return { text, rounded };
  }
  return null;
}

/** Counted from the end: a pattern would look at each run of zeros within, again for each of its zeros. */
function lengthWithoutZeros(digits: string): number {
  let length = digits.length;
  while (digits[length - 1] === '0') length -= 1;
  return length;
}

/** The same for all ways to write one number in decimals. */
function spell(text: string): string {
  const [, sign = '', whole = '', part = '', exponent = '0'] = PARTS.exec(text) ?? [];
  const digits = `${whole}${part}`.replace(/^0+/, '');
  const significant = digits.slice(0, lengthWithoutZeros(digits));
  if (significant === '') return '0';
  const places = Number(exponent) - part.length + digits.length - significant.length;
  return `${sign === '-' ? '-' : ''}${significant}e${places}`;
}
