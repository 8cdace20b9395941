import { type Asking, stamp } from './command.js';
import { deepEqual } from './equality.js';
import { InvalidInputError } from './errors.js';
import type { NewEvent } from './event.js';
import { UnexpectedEventError } from './event-errors.js';
import { type Execution, type ExecutionState, isFinal, type KeptEvent } from './execution.js';
import { type Decided, nextOf, succeed } from './flow.js';
import { type Graph, nodeOf } from './graph.js';
import { isJsonObject, type JsonObject } from './json.js';
import { LISTENING } from './state-machine.js';
import { awaitsEvent, type StepExecution } from './step.js';
import { resolvePath } from './template.js';

export interface IncomingEvent {
  name: string;
  payload: JsonObject;
  /** Milliseconds for which it is kept where no step waits for it yet; null: it is refused then. */
  ttlMs: number | null;
  /** The id under which it is kept. */
  keptId: string;
}

/**
 * Hands an event to the step that waits for it, or keeps it for one that may yet. A paused execution takes it too, and goes on
 * when it is resumed.
 */
export function receiveEvent(
  state: ExecutionState,
  graph: Graph,
  { name, payload, ttlMs, keptId }: IncomingEvent,
  asking: Asking,
): NewEvent[] {
  const { execution } = state;
  const waiting = LISTENING.has(execution.status) ? [...state.steps.values()].filter(awaitsEvent) : [];
  const step = waiting.find((candidate) => isAwaited(candidate, { event: name, payload }));
  if (step) return stamp(asking, ...takeEvent(graph, state, step, { event: name, payload }));
  if (ttlMs === null || isFinal(execution.status)) {
    const awaited = waiting.map(describeWait);
    throw new UnexpectedEventError(execution.id, execution.status, awaited, name);
  }
  checkKept(execution, payload);
  const until = new Date(asking.now.getTime() + ttlMs).toISOString();
  return stamp(asking, {
    type: 'execution.event_kept',
    data: { keptId, event: name, until },
    content: { payload },
  });
}

function describeWait(step: StepExecution): string {
  const wanted = Object.entries(matchOf(step)).map(([path, value]) => `${path} = ${JSON.stringify(value)}`);
  return `${step.waitEvent}${wanted.length > 0 ? ` with ${wanted.join(', ')}` : ''}`;
}

/** What the payload must hold, as it was when the wait began. */
function matchOf({ input }: StepExecution): JsonObject {
  return isJsonObject(input) && isJsonObject(input.match) ? input.match : {};
}

/** Whether a step waits for this very event: by name, and by what its payload must hold. */
export function isAwaited(
  step: StepExecution,
  { event, payload }: Pick<KeptEvent, 'event' | 'payload'>,
): boolean {
  if (!awaitsEvent(step) || step.waitEvent !== event) return false;
  return Object.entries(matchOf(step)).every(([path, wanted]) => {
    const held = resolvePath(payload, path);
    return held !== undefined && deepEqual(held, wanted);
  });
}

/** The wait ends with the event. */
export function takeEvent(
  graph: Graph,
  state: ExecutionState,
  { path, stepId }: StepExecution,
  { event, payload }: Pick<KeptEvent, 'event' | 'payload'>,
): Decided[] {
  const target = nextOf(nodeOf(graph, stepId));
  return succeed(graph, state, path, { target, output: { event, payload } });
}

const MOST_KEPT = 100;
const MOST_KEPT_BYTES = 1024 * 1024;

function checkKept({ id, keptEvents }: Execution, payload: JsonObject): void {
  const bytes = Buffer.byteLength(JSON.stringify([...keptEvents, payload]));
  if (keptEvents.length < MOST_KEPT && bytes <= MOST_KEPT_BYTES) return;
  throw new InvalidInputError([
    {
      path: 'ttl',
      message: `execution ${id} keeps ${keptEvents.length} events already, of ${MOST_KEPT} and ${MOST_KEPT_BYTES} bytes at most`,
      hint: 'send it again when a step waits for it',
    },
  ]);
}
