import type { RecordEffect } from '../domain/effect.js';
import type { Json } from '../domain/json.js';
import { StepFailure } from '../domain/step-failure.js';
import { sinkOfRecord } from '../sinks/routing.js';
import type { EffectRunner } from './step-runner.js';

/** Hands the entry to its sink. What the other system answers is the output; else, that it was delivered. */
export const requestRecord: EffectRunner<RecordEffect> = async (effect, work, idempotencyKey) => {
  const { executionId, stepPath, signal, logger, span, tools } = work;
  const { type, data } = effect;
  const entity = readName(effect, 'entity', effect.entity);
  const entity_id = readId(effect);
  const sink = sinkOfRecord(tools.sinks, type);
  const answer = await sink.deliver(
    { type, entity, entity_id, data, execution_id: executionId, step: stepPath },
    { idempotencyKey, signal, logger, span, http: tools.http },
  );
  return answer ?? { delivered: [{ sink: sink.name, idempotency_key: idempotencyKey }] };
};

function readId(effect: RecordEffect): string | null {
  if (effect.entityId === null && effect.type === 'create_record') return null;
  return readName(effect, 'entity_id', effect.entityId);
}

/** A text, or a number that its template named. */
function readName({ type }: RecordEffect, key: string, value: Json): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value.trim() !== '') return value;
  const message = `${key} of ${type} is ${JSON.stringify(value).slice(0, 200)}; what its template names is missing`;
  throw new StepFailure('RECORD_INCOMPLETE', message, { retryable: false });
}
