import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GraphqlContext } from '../graphql/context.js';
import { takingOf } from '../limits/cost.js';
import { checkShape, checkTokens } from '../limits/document-shape.js';
import { LimitError } from '../limits/limit-error.js';
import type { Limiter } from '../limits/limiter.js';
import type { RequestLimits } from '../limits/request-limits.js';
import type { OperationRequest, TrustedDocuments } from '../limits/trusted-documents.js';

export interface LimitParts {
  limiter: Limiter;
  requestLimits: RequestLimits;
  trusted: TrustedDocuments;
}

/** What may be asked of GraphQL over whatever it comes: how large a document is, which, what it costs, and how often. */
export function limitOperations({
  limiter,
  requestLimits: limits,
  trusted,
}: LimitParts): Plugin<GraphqlContext> {
  const refusalOf = async (args: ExecutionArgs) => {
    try {
      await limiter.takeOperation(callerIn(args), takingBy(args, limits.costPerOperation));
      return null;
    } catch (error) {
      return { errors: [toGraphqlError(error, { isOverHttp: isOverHttp(args) })] };
    }
  };
  return {
    onRequestParse({ requestParser, setRequestParser }) {
      if (requestParser) setRequestParser(async (request) => readable(() => requestParser(request)));
      return { onRequestParseDone: ({ requestParserResult }) => refuseBatch(requestParserResult) };
    },
    onParams({ params, setParams }) {
      const query = findQuery(trusted, params);
      if (query !== null) setParams({ ...params, query });
    },
    // What was read before is not read again, and was let through.
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) =>
        telling(() => {
          checkTokens(source, limits.tokens);
          const document = parseFn(source, options);
          checkShape(document, limits);
          trusted.check(document);
          return document;
        }),
      );
    },
    // Suggestions would tell the schema, name by name.
    onValidate({ validateFn, setValidationFn }) {
      if (limits.introspection) return;
      setValidationFn((schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[]) =>
        validateFn(schema, document, rules, { hideSuggestions: true }),
      );
    },
    async onExecute({ args, setResultAndStopExecution }) {
      const refusal = await refusalOf(args);
      if (refusal) setResultAndStopExecution(refusal);
    },
    async onSubscribe({ args, setResultAndStopExecution }) {
      const refusal: ExecutionResult | null = await refusalOf(args);
      if (refusal) setResultAndStopExecution(refusal as never);
    },
  };
}

/** A refusal as an error of GraphQL, with its status and headers for an answer over HTTP. Any other error as it is. */
export function toGraphqlError(error: unknown, { isOverHttp }: { isOverHttp: boolean }): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (!(error instanceof LimitError)) throw error;
  const { message, status, headers, extensions, isAboutQuery } = error;
  const http = isOverHttp ? { http: { status, headers, spec: isAboutQuery } } : {};
  return new GraphQLError(message, { extensions: { ...extensions, ...http } });
}

/** Yoga's own refusal of a body that is too large says neither how large it may be nor what to do. */
export function tellBodyLimit(mask: (error: unknown) => Error, most: number): (error: unknown) => Error {
  return (error) =>
    error instanceof GraphQLError && error.extensions.code === 'REQUEST_ENTITY_TOO_LARGE'
      ? toGraphqlError(bodyTooLarge(most), { isOverHttp: true })
      : mask(error);
}

export function bodyTooLarge(most: number): LimitError {
  return new LimitError(
    'BODY_TOO_LARGE',
    `a body may have ${most} bytes (BODY_BYTES), and this one has more`,
  );
}

/** The query that a request over a WebSocket names by its hash; null where it brings one. */
export function findQuery(trusted: TrustedDocuments, request: OperationRequest): string | null {
  return telling(() => trusted.find(request));
}

function telling<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof LimitError) throw toGraphqlError(error, { isOverHttp: true });
    throw error;
  }
}

/** What stands in an address is read by Yoga without a word about it. */
async function readable<T>(read: () => T): Promise<Awaited<T>> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const extensions = { code: 'BAD_REQUEST', http: { status: 400 } };
    throw new GraphQLError('the variables or extensions are no JSON', { extensions });
  }
}

function refuseBatch(parsed: unknown): void {
  if (Array.isArray(parsed))
    telling(() => {
      throw new LimitError('BATCH_REFUSED', 'the body is a list: send one operation in each request');
    });
}

function takingBy(
  { schema, document, operationName, variableValues, contextValue }: ExecutionArgs,
  most: number,
) {
  const asked = {
    schema,
    document,
    operationName,
    variables: variableValues,
    context: contextValue as object,
  };
  // What can't be carried out is a request all the same.
  return takingOf(asked, most) ?? { kind: 'ordinary' as const, cost: 1 };
}

function callerIn({ contextValue }: ExecutionArgs) {
  return (contextValue as GraphqlContext).caller;
}

function isOverHttp({ contextValue }: ExecutionArgs): boolean {
  return 'res' in (contextValue as object);
}
