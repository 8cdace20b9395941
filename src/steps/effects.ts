import type { Effect } from '../domain/effect.js';
import type { Json, JsonObject } from '../domain/json.js';
import { render } from '../domain/template.js';
import { sendHttp } from './http-request.js';
import { writeLog } from './log.js';
import { notify } from './notify.js';
import { requestRecord } from './record.js';
import type { EffectRunner, Work } from './step-runner.js';

/** The entries with their templates resolved: what is stored as the step's input, before anything is done. */
export function prepareEffects(effects: Effect[], context: JsonObject): Json {
  return render(effects as unknown as Json, context);
}

const RUNNERS: { [T in Effect['type']]: EffectRunner<EffectOf<T>> } = {
  http_request: sendHttp,
  webhook: sendHttp,
  log: writeLog,
  notify,
  create_record: requestRecord,
  update_record: requestRecord,
  create_approval_request: requestRecord,
};

/** One member of the union may stand for several types. */
type EffectOf<T, E = Effect> = E extends { type: infer K } ? (T extends K ? E : never) : never;

/** Does the entries one after the other. Of one entry the output is that entry's; of several, an array in their order. */
export async function runEffects(input: Json, work: Work): Promise<Json> {
  const outputs: Json[] = [];
  for (const [index, effect] of (input as unknown as Effect[]).entries()) {
    work.signal.throwIfAborted();
    const run = RUNNERS[effect.type] as EffectRunner<Effect>;
    outputs.push(await run(effect, work, work.idempotencyKey(`execute[${index}]`)));
  }
  return outputs.length === 1 ? (outputs[0] as Json) : outputs;
}
