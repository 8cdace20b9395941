import { type ExecutionArgs, type GraphQLError, getOperationAST, Kind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { ForbiddenError } from '../domain/access-errors.js';
import type { Logger } from '../domain/logger.js';
import type { Metrics, OperationDone } from '../domain/metrics.js';
import type { Clock } from '../domain/runtime.js';
import { readTraceparent, type Span, type Tracing } from '../domain/tracing.js';
import type { GraphqlContext } from '../graphql/context.js';
import { noteAttempt } from '../graphql/refused-attempts.js';
import { isFault, rootOf } from './mask-error.js';

/** Over HTTP the context of an operation holds the request, too. */
type Context = GraphqlContext & { req?: { headers: Record<string, unknown> } };

interface Parts {
  clock: Clock;
  metrics: Metrics;
  tracing: Tracing;
  logger: Logger;
  /** Told which request a fault belongs to, before the fault is masked. */
  noteFault(error: object, requestId: string): void;
  /** Told, by its context, how to say that a stream has failed: over a WebSocket Yoga doesn't see it. */
  noteStream(context: object, fail: (error: unknown) => void): void;
}

/** Counts, times and traces the operations of GraphQL over whatever connection, by the field of the schema that they ask for. */
export function watchOperations(parts: Parts): Plugin<GraphqlContext> {
  const refuse = () =>
    parts.metrics.operationDone({ kind: 'unknown', name: 'unreadable', outcome: 'refused', seconds: 0 });
  return {
    onParse: () => (done: { result: unknown }) => {
      if (done.result instanceof Error) refuse();
    },
    onValidate: () => (done: { valid: boolean }) => {
      if (!done.valid) refuse();
    },
    onExecute({ args }) {
      const end = begin(args, parts);
      return {
        onExecuteDone: ({ result }) => end((result as { errors?: readonly GraphQLError[] }).errors ?? []),
      };
    },
    onSubscribe({ args }) {
      const end = begin(args, parts);
      parts.noteStream(args.contextValue as object, (error) => end([error as GraphQLError]));
      return {
        onSubscribeResult: ({ result }) =>
          void end((result as { errors?: readonly GraphQLError[] }).errors ?? []),
        onSubscribeError: ({ error }) => end([error as GraphQLError]),
      };
    },
  };
}

type End = (errors: readonly GraphQLError[]) => void;

function begin(args: ExecutionArgs, { clock, metrics, tracing, logger, noteFault }: Parts): End {
  const context = args.contextValue as Context;
  const { kind, name } = nameOf(args);
  const requestId = context.caller.origin?.requestId ?? null;
  const begun = clock.now().getTime();
  const span = startSpan(tracing, `${kind} ${name}`, context);
  return (errors) => {
    const faults = errors.filter(isFault);
    // What depends on more than a field is refused by a use case, which knows of no log.
    const forbidden = errors.map(rootOf).find((error) => error instanceof ForbiddenError);
    if (forbidden) noteAttempt(context, forbidden, `${kind} ${name}`);
    const outcome = faults.length > 0 ? 'fault' : errors.length > 0 ? 'refused' : 'ok';
    const seconds = Math.max(0, clock.now().getTime() - begun) / 1_000;
    metrics.operationDone({ kind, name, outcome, seconds });
    if (requestId !== null) for (const fault of faults) noteFault(fault, requestId);
    logger.debug({ requestId, outcome, ms: Math.round(seconds * 1_000) }, `${kind} ${name}`);
    span.end(outcome === 'fault' ? 'INTERNAL_SERVER_ERROR' : null);
  };
}

/** What the operation starts or resumes goes on with its trace. */
function startSpan(tracing: Tracing, name: string, context: Context): Span {
  const parent = readTraceparent(context.req?.headers.traceparent);
  const requestId = context.caller.origin?.requestId;
  const attributes = requestId ? { 'reprise.request.id': requestId } : {};
  const span = tracing.begin(name, { parent, kind: 'server', attributes });
  if (span.traceparent !== null) context.caller = { ...context.caller, traceparent: span.traceparent };
  return span;
}

/** The one field that is asked for; validated, so it is one of the schema. */
function nameOf({ document, operationName }: ExecutionArgs): Pick<OperationDone, 'kind' | 'name'> {
  const operation = getOperationAST(document, operationName);
  if (!operation) return { kind: 'unknown', name: 'unreadable' };
  const [first, ...others] = operation.selectionSet.selections;
  const isOne = others.length === 0 && first?.kind === Kind.FIELD;
  return { kind: operation.operation, name: isOne ? first.name.value : 'several' };
}
