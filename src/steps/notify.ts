import type { NotifyEffect } from '../domain/effect.js';
import type { Json, JsonObject } from '../domain/json.js';
import { StepFailure } from '../domain/step-failure.js';
import { sinkOfRecipient } from '../sinks/routing.js';
import type { EffectRunner, Work } from './step-runner.js';

/**
 * Sends the message to each recipient, by the sink of its kind. One that fails does not keep it from the others; the step
 * fails once all have been tried.
 */
export const notify: EffectRunner<NotifyEffect> = async (effect, work, idempotencyKey) => {
  const recipients = readRecipients(effect.recipients);
  const message = readText(effect.message);
  const delivered: Json[] = [];
  const failures: StepFailure[] = [];
  for (const recipient of recipients) {
    try {
      delivered.push(await deliver(recipient, message, work, idempotencyKey));
    } catch (error) {
      work.signal.throwIfAborted();
      if (!(error instanceof StepFailure)) throw error;
      failures.push(error);
    }
  }
  // Another attempt helps those for whom it can.
  const failure = failures.find(({ retryable }) => retryable) ?? failures[0];
  if (failure) throw failure;
  return { recipients, message, delivered };
};

async function deliver(
  recipient: string,
  message: string,
  work: Work,
  entryKey: string,
): Promise<JsonObject> {
  const { executionId, stepPath, signal, logger, span, tools } = work;
  const sink = sinkOfRecipient(tools.sinks, recipient);
  const idempotencyKey = work.idempotencyKey(`${entryKey} to ${recipient}`);
  const answer = await sink.deliver(
    { type: 'notify', recipient, message, execution_id: executionId, step: stepPath },
    { idempotencyKey, signal, logger, span, http: tools.http },
  );
  return { recipient, sink: sink.name, ...(answer === null ? {} : { answer }) };
}

/** A template may have become a list of recipients, or nothing; nobody gets a message twice. */
function readRecipients(rendered: Json[]): string[] {
  const recipients = rendered.flat().map((one) => (typeof one === 'string' ? one.trim() : ''));
  if (recipients.length > 0 && !recipients.includes('')) return [...new Set(recipients)];
  const message = `a recipient is no text: ${JSON.stringify(rendered).slice(0, 200)}; what its template names is missing`;
  throw new StepFailure('NOTIFY_NO_RECIPIENT', message, { retryable: false });
}

/** A template that stands alone keeps its type. */
function readText(rendered: Json): string {
  return typeof rendered === 'string' ? rendered : JSON.stringify(rendered);
}
