import { onTestFinished } from 'vitest';
import type { Effect } from '#src/domain/effect.js';
import type { Json } from '#src/domain/json.js';
import { StepFailure } from '#src/domain/step-failure.js';
import { NO_SPAN } from '#src/domain/tracing.js';
import type { Delivery, Sink, SinkMessage } from '#src/sinks/sink.js';
import { runEffects } from '#src/steps/effects.js';
import type { Work } from '#src/steps/step-runner.js';
import { createTools, type ToolSettings } from '#src/steps/tools.js';
import { createNotes } from '#test/sinks/setup.js';

/** A sink that keeps what it gets, and answers with what the test says; an error is thrown. */
export function keepingSink(name: string, answer: Json | StepFailure = null) {
  const got: { message: SinkMessage; key: string }[] = [];
  const sink: Sink = {
    name,
    async deliver(message: SinkMessage, { idempotencyKey }: Delivery) {
      got.push({ message, key: idempotencyKey });
      if (answer instanceof StepFailure) throw answer;
      return answer;
    },
  };
  return { sink, got };
}

/** Does entries as a step does, with tools made of these settings; may be told to do the same again. */
export function createStep(settings: ToolSettings = {}) {
  const tools = createTools({ httpAllow: ['127.0.0.1'], ...settings });
  onTestFinished(() => tools.http.close());
  const { logger, notes } = createNotes();
  const controller = new AbortController();
  const work: Work = {
    ...{ executionId: 'e1', stepPath: 'tell', attempt: 1, signal: controller.signal, logger, tools },
    span: NO_SPAN,
    idempotencyKey: (part) => `key(${part})`,
    reportProgress: () => {},
  };
  return { notes, controller, run: (...effects: Effect[]) => runEffects(effects as unknown as Json, work) };
}
