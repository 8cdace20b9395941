import type { Effect } from './effect.js';
import type { ExecutionState } from './execution.js';
import { type Graph, isContainer, nodeOf } from './graph.js';
import { idempotencyKeyOf, iterationsOf } from './idempotency.js';
import type { Json } from './json.js';
import type { StepExecution } from './step.js';

/** Work that a step may have done already. */
export interface EffectAtRisk {
  path: string;
  /** In words, as `webhook POST https://ledger.example/bookings`. */
  effect: string;
  /** What the receiver can tell a repetition by; null where there is none: its input was edited since, or the work inside has keys of its own. */
  idempotencyKey: string | null;
  /** False: the definition says that it may run at most once. */
  resumable: boolean;
}

/** What would be done a second time if the steps at these paths ran again, as far as their work had begun. */
export function effectsAtRisk(state: ExecutionState, graph: Graph, paths: readonly string[]): EffectAtRisk[] {
  if (state.execution.dryRun) return [];
  return paths.flatMap((path) => {
    const step = state.steps.get(path);
    return step && mayHaveWorked(step) ? effectsOf(state, graph, step) : [];
  });
}

/** An operation that no agent had taken has done nothing. */
function mayHaveWorked({ startedAt, queue, lease }: StepExecution): boolean {
  return startedAt !== null && (queue === null || lease !== null);
}

function effectsOf(state: ExecutionState, graph: Graph, step: StepExecution): EffectAtRisk[] {
  const { path } = step;
  const node = nodeOf(graph, step.stepId);
  const { resumable } = node;
  if (isContainer(node)) {
    const all = node.block.ids.join(', ');
    return [{ path, effect: `all that is inside it has done: ${all}`, idempotencyKey: null, resumable }];
  }
  // What it may have done was another thing, by another key.
  if (step.edits > 0)
    return [{ path, effect: 'what it did before its input was edited', idempotencyKey: null, resumable }];
  const iterations = iterationsOf(state, path);
  const keyOf = (part: string) => idempotencyKeyOf(state.execution.id, path, iterations, part);
  if (node.type === 'operation')
    return [{ path, effect: `operation ${node.operation}`, idempotencyKey: keyOf('operation'), resumable }];
  if (node.type !== 'execute' && node.type !== 'action') return [];
  return entriesOf(step.input, node.effects).map((effect, index) => ({
    ...{ path, effect: inWords(effect), idempotencyKey: keyOf(`execute[${index}]`), resumable },
  }));
}

/** As the step was given them, its templates resolved. */
function entriesOf(input: Json, effects: Effect[]): Effect[] {
  return Array.isArray(input) ? (input as unknown as Effect[]) : effects;
}

/** An entry of `execute[]`. */
export function inWords(effect: Effect): string {
  switch (effect.type) {
    case 'http_request':
    case 'webhook':
      return `${effect.type} ${effect.method} ${addressOf(effect.url)}`;
    case 'log':
      return 'log';
    case 'notify':
      return `notify ${effect.recipients.join(', ')}`;
    default:
      return `${effect.type} ${effect.entity}${effect.entityId === null ? '' : ` ${effect.entityId}`}`;
  }
}

/** What it holds besides host and path may be secret. */
export function addressOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
