import type { z } from 'zod';
import type { Fault } from '../domain/errors.js';
import { TELEMETRY_SECRETS } from './telemetry.js';

/** What settings may be, by their names in the environment; the hint says what to do about one that can't be. */
export type Settings = Record<string, { schema: z.ZodType; hint: string }>;

/** What was read of them. */
export type Values<S extends Settings> = { [K in keyof S]: z.output<S[K]['schema']> | undefined };

/** Every setting that is wrong, told together. */
export class InvalidConfigError extends Error {
  readonly faults: Fault[];
  constructor(faults: Fault[]) {
    super(['The configuration is not usable:', ...faults.map(tell)].join('\n'));
    this.faults = faults;
  }
}

/** In lines of their own below the first one, where it has more. */
function tell({ path, message, hint }: Fault): string {
  const text = [path, message].filter((part) => part !== '').join(' ');
  return `  ${(hint === null ? text : `${text}; ${hint}`).replaceAll('\n', '\n  ')}`;
}

/** Each by itself; what is wrong with several taken together is for whoever knows what they mean. */
export function readSettings(
  env: Record<string, string | undefined>,
  settings: Settings,
): { values: Record<string, unknown>; faults: Fault[] } {
  const faults: Fault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema, hint }] of Object.entries(settings)) {
    const text = env[name] === '' ? undefined : env[name];
    const parsed = text === undefined ? schema.optional().safeParse(text) : schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data ?? schema.safeParse(undefined).data;
    else faults.push({ path: name, message: `is ${shown(name, text)}, which it can not be`, hint });
  }
  return { values, faults };
}

/** What may hold a secret is not repeated in messages. */
const SECRET = new Set<string>([
  ...['REPRISE_TOKEN', 'JWT_SECRET', 'DATABASE_URL', 'FANOUT', 'RESUME_DATA_KEYS'],
  ...TELEMETRY_SECRETS,
]);

function shown(name: string, text: string | undefined): string {
  return SECRET.has(name) ? 'set to something' : JSON.stringify(text);
}
