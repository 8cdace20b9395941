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
  const results = new WeakMap<object, Map<string, Promise<ExecutionResult>>>();
  const resultOf = (event: object, wording: string, args: ExecutionArgs): Promise<ExecutionResult> => {
    const known = results.get(event) ?? new Map<string, Promise<ExecutionResult>>();
    results.set(event, known);
    const result = known.get(wording) ?? Promise.resolve(execute({ ...args, rootValue: event }));
    known.set(wording, result);
    return result;
  };
  const subscribeShared = async (args: ExecutionArgs) => {
    const events = await createSourceEventStream(args);
    if (!isIterable(events)) return events;
    const wording = wordingOf(args);
    return mapEach(events[Symbol.asyncIterator](), (event) =>
      typeof event === 'object' && event !== null
        ? resultOf(event, wording, args)
        : Promise.resolve(execute({ ...args, rootValue: event })),
    );
  };
  return { onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribeShared as never) };
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Equal for those to whom the same answer may be given: same project, same document, same variables but for the cursor they began at. */
function wordingOf({ document, operationName, variableValues, contextValue }: ExecutionArgs): string {
  const { caller } = contextValue as GraphqlContext;
  const variables = { ...variableValues };
  for (const name of onlyBeginnings(document)) delete variables[name];
  return JSON.stringify([
    caller.projectId,
    caller.actor,
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
function mapEach<T, U>(source: AsyncIterator<T>, map: (value: T) => Promise<U>): AsyncIterableIterator<U> {
  return {
    async next() {
      const { done, value } = await source.next();
      return done ? { done, value: undefined } : { done: false, value: await map(value) };
    },
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
