import type { Plan } from './requests.js';
import { alignRows } from './table.js';

/** The plan of a resume, to be read before it is carried out. */
export function planLines({
  planVersion,
  allowed,
  refusal,
  from,
  to,
  warnings,
  effects,
  steps,
}: Plan): string[] {
  const verdict = allowed ? `${from} → ${to}` : `refused: ${refusal?.message}`;
  const rows = steps.map(({ path, status, action, reason }) => [action, path, status, reason]);
  const twice = effects.map(({ path, effect, idempotencyKey, resumable }) => [
    ...[path, effect, `key ${idempotencyKey ?? 'of each'}`],
    resumable ? '' : 'at most once',
  ]);
  return [
    `           ${verdict}, by planVersion ${planVersion}`,
    ...alignRows(rows).map((line) => `           ${line}`),
    `           Could be done twice, where the receiver does not look at the key:`,
    ...alignRows(twice).map((line) => `             ${line}`),
    ...warnings.map((warning) => `           Warning: ${warning}`),
  ];
}
