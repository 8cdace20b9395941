import type { Effect } from '../domain/effect.js';
import { nextOf } from '../domain/flow.js';
import type { GraphNode } from '../domain/graph.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { Logger } from '../domain/logger.js';
import { inWords } from '../domain/repeated-effects.js';
import { toText } from '../domain/template.js';
import { contextOf } from '../steps/operation.js';
import type { Stand, Work } from '../steps/step-runner.js';

/** Where a step of a dry run stands: it waits for nobody, and no agent gets it. */
export function rehearse(node: GraphNode, stand: Stand): Stand {
  const next = nextOf(node);
  switch (stand.kind) {
    case 'wait': {
      const { event, until } = stand.wait;
      const output = told(event === null ? `wait until ${until}` : `wait for the event ${event}`);
      return { kind: 'done', input: stand.input, output, next };
    }
    case 'queue': {
      const name = node.type === 'operation' ? node.operation : node.id;
      const output = told(`give operation ${name} to an agent of the queue ${stand.queue}`);
      return { kind: 'done', input: stand.input, output, next };
    }
    case 'hold': {
      const effects = stand.output === null ? {} : { effects: stand.output };
      return { kind: 'done', output: { ...told('wait for an approval'), approved: true, ...effects }, next };
    }
    default:
      return stand;
  }
}

/** What is done instead of the work of a step: it is told. Only what is pure is really done. */
export async function rehearseWork(node: GraphNode, input: Json, work: Work): Promise<Json> {
  if (node.type === 'operation') {
    const context = contextOf(node, { ...work, logger: MUTE });
    return work.tools.operations.rehearse(node.operation, input, context);
  }
  const outputs = (input as unknown as Effect[]).map((effect) => told(wouldDo(effect)));
  return outputs.length === 1 ? (outputs[0] as Json) : outputs;
}

function told(would: string): JsonObject {
  return { dry_run: true, would };
}

function wouldDo(effect: Effect): string {
  switch (effect.type) {
    case 'log':
    case 'notify':
      return `${inWords(effect)}: ${toText(effect.message)}`;
    default:
      return inWords(effect);
  }
}

const say = () => {};
const MUTE: Logger = { debug: say, info: say, warn: say, error: say };
