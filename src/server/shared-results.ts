import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  Kind,
  print,
  visit,
} from 'graphql';
import { mapPulled, type PullIterator } from '../events/pull-iterator.js';
import type { GraphqlContext } from '../graphql/context.js';

export type MaskError = (error: unknown) => Error;
/** `onEnd` is called once, where there is a stream. */
export type Subscribe = (
  args: ExecutionArgs,
  onEnd: () => void,
) => Promise<PullIterator<ExecutionResult> | ExecutionResult>;

/**
 * Subscribes as graphql-js does, but errors in results are masked, and what many subscribers ask of one event in the same
 * words is worked out once. The events are the same objects for all subscribers of a process, so what was made of one is found
 * by it, and is gone with it.
 */
export function createSharedSubscribe(maskError: MaskError): Subscribe {
  const results = new WeakMap<object, Map<string, ExecutionResult | Promise<ExecutionResult>>>();
  const resultFor = async (event: unknown, args: ExecutionArgs) =>
    masked(await execute({ ...args, rootValue: event }), maskError);
  const sharedResult = (event: object, wording: string, args: ExecutionArgs) => {
    const known = results.get(event) ?? new Map<string, ExecutionResult | Promise<ExecutionResult>>();
    results.set(event, known);
    const made = known.get(wording);
    if (made) return made;
    const result = resultFor(event, args);
    known.set(wording, result);
    // Those that come later need not wait.
    result.then((value) => known.set(wording, value)).catch(() => {});
    return result;
  };
  return async (args, onEnd) => {
    const events = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in events)) return events;
    const wording = wordingOf(args);
    const resultOf = (event: unknown) =>
      typeof event === 'object' && event !== null
        ? sharedResult(event, wording, args)
        : resultFor(event, args);
    // All subscriptions of the schema give one.
    return mapPulled(events as PullIterator<unknown>, resultOf, onEnd);
  };
}

function masked(result: ExecutionResult, maskError: MaskError): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(maskError) as never } : result;
}

/** Equal for those to whom the same answer may be given: who may see the same, and ask the same but for the cursor they began at. */
function wordingOf({ document, operationName, variableValues, contextValue }: ExecutionArgs): string {
  const { caller } = contextValue as GraphqlContext;
  const variables = { ...variableValues };
  for (const name of onlyBeginnings(document)) delete variables[name];
  return JSON.stringify([
    caller.projectId,
    caller.actor,
    caller.permissions,
    caller.roles,
    operationName ?? null,
    variables,
    printed(document),
  ]);
}

const texts = new WeakMap<DocumentNode, string>();

function printed(document: DocumentNode): string {
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}

/** The variables that say where a stream begins, and nothing else: what lies below has places of its own. */
function onlyBeginnings(document: DocumentNode): string[] {
  const uses = new Map<string, number>();
  visit(document, {
    Variable: ({ name }) => void uses.set(name.value, (uses.get(name.value) ?? 0) + 1),
  });
  const fields = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [],
  );
  const given = fields.flatMap((field) => (field.kind === Kind.FIELD ? (field.arguments ?? []) : []));
  const beginnings = given.flatMap(({ name, value }) =>
    name.value === 'after' && value.kind === Kind.VARIABLE ? [value.name.value] : [],
  );
  // Once where it is declared, once where it is used.
  return beginnings.filter((name) => uses.get(name) === 2);
}
