import { didYouMeanOneOf } from '#src/domain/suggestion.js';
import type { Json } from '../domain/json.js';
import { type Clock, systemClock } from '../domain/runtime.js';
import { StepFailure } from '../domain/step-failure.js';
import type { Operation, OperationContext } from './define.js';
import { rehearseOperation } from './rehearse.js';
import { runOperation } from './run.js';

/** The operations that this process can run. */
export interface Operations {
  names: readonly string[];
  /** Throws a `StepFailure`, or the reason of the signal. */
  run(name: string, input: Json, context: OperationContext): Promise<Json>;
  /** What it would do, for a dry run: `{ dry_run, would }`, or what comes of one that is pure. */
  rehearse(name: string, input: Json, context: OperationContext): Promise<Json>;
}

/** Every operation that can't be registered, told together. */
export class InvalidOperationsError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(['The operations are not usable:', ...faults.map((fault) => `  ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

const NAME = /^[A-Za-z][\w.-]*$/;

/** Throws {@link InvalidOperationsError} with everything that is wrong. */
export function createOperations(
  own: readonly Operation[],
  { readyMade = [], clock = systemClock }: { readyMade?: readonly Operation[]; clock?: Clock } = {},
): Operations {
  const faults = findNameFaults(own, new Set(readyMade.map(({ name }) => name)));
  if (faults.length > 0) throw new InvalidOperationsError(faults);
  const byName = new Map([...readyMade, ...own].map((operation) => [operation.name, operation]));
  const names = [...byName.keys()].sort();
  const named = (name: string) => {
    const operation = byName.get(name);
    if (!operation) throw unknownOperation(name, names);
    return operation;
  };
  return {
    names,
    run: async (name, input, context) => runOperation(named(name), input, context, clock),
    rehearse: async (name, input, context) => rehearseOperation(named(name), input, context, clock),
  };
}

/** What keeps these operations from being registered beside the ready-made ones of these names. */
export function findNameFaults(own: readonly Operation[], readyMade: ReadonlySet<string>): string[] {
  const seen = new Set<string>();
  return own.flatMap(({ name, override = false }) => {
    const shown = JSON.stringify(name);
    if (typeof name !== 'string' || !NAME.test(name))
      return [`${shown} is no name: use letters, digits, _, - and dots, a letter first`];
    if (seen.has(name)) return [`${shown} is defined more than once`];
    seen.add(name);
    if (readyMade.has(name) && !override)
      return [`${shown} comes with Reprise: choose another name, or set override: true to replace it`];
    if (!readyMade.has(name) && override)
      return [`${shown} replaces nothing, since no such operation comes with Reprise: leave override out`];
    return [];
  });
}

/** Worth a retry: during a roll-out, a process with the newer configuration may take the next attempt. */
function unknownOperation(name: string, names: readonly string[]): StepFailure {
  const hint = didYouMeanOneOf(name, names);
  return new StepFailure('OPERATION_UNKNOWN', `no operation ${name} is known to this process; ${hint}`);
}
