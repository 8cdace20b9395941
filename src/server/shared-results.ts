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
import type { Plugin } from 'graphql-yoga';
import type { GraphqlContext } from '../graphql/context.js';

/**
 * What many subscribers ask of one event in the same words is worked out once. The events are the same objects for all
 * subscribers of a process, so what was made of one is found by it, and is gone with it.
 */
export function shareResults(): Plugin<GraphqlContext> {
  const results = new WeakMap<object, Map<string, Next | Promise<Next>>>();
  const resultOf = (event: object, wording: string, args: ExecutionArgs): Next | Promise<Next> => {
    const known = results.get(event) ?? new Map<string, Next | Promise<Next>>();
    results.set(event, known);
    const made = known.get(wording);
    if (made) return made;
    const result = executeFor(event, args);
    known.set(wording, result);
    // Those that come later need not wait.
    result.then((next) => known.set(wording, next)).catch(() => {});
    return result;
  };
  const subscribeShared = async (args: ExecutionArgs) => {
    const events = await createSourceEventStream(args);
    if (!isIterable(events)) return events;
    const wording = wordingOf(args);
    return mapEach(events[Symbol.asyncIterator](), (event) =>
      typeof event === 'object' && event !== null ? resultOf(event, wording, args) : executeFor(event, args),
    );
  };
  return { onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribeShared as never) };
}

type Next = IteratorResult<ExecutionResult>;

async function executeFor(event: unknown, args: ExecutionArgs): Promise<Next> {
  return { done: false, value: await execute({ ...args, rootValue: event }) };
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Equal for those to whom the same answer may be given: same project and rights, same document, same variables but for the cursor they began at. */
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

/** The variables that say where a stream begins, and nothing else. */
function onlyBeginnings(document: DocumentNode): string[] {
  const uses = new Map<string, number>();
  const beginnings = new Set<string>();
  visit(document, {
    Variable({ name }, _key, parent) {
      uses.set(name.value, (uses.get(name.value) ?? 0) + 1);
      const argument = parent as { kind?: string; name?: { value: string } } | undefined;
      if (argument?.kind === Kind.ARGUMENT && argument.name?.value === 'after') beginnings.add(name.value);
    },
  });
  // Once where it is declared, once where it is used.
  return [...beginnings].filter((name) => uses.get(name) === 2);
}

/** A generator's `return` would wait for a `next` that is pending: this one hands it on. */
function mapEach(
  source: AsyncIterator<unknown>,
  map: (value: unknown) => Next | Promise<Next>,
): AsyncIterableIterator<ExecutionResult> {
  const step = (next: IteratorResult<unknown>) =>
    next.done ? { done: true as const, value: undefined } : map(next.value);
  return {
    next: () => source.next().then(step),
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    async throw(error) {
      await source.throw?.(error);
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
