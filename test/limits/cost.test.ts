import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  getOperationAST,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type NamedTypeNode,
  parse,
  typeFromAST,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '#src/graphql/schema.js';
import { AGENT_FIELDS, takingOf } from '#src/limits/cost.js';
import { checkShape, checkTokens } from '#src/limits/document-shape.js';
import { DEFAULT_REQUEST_LIMITS } from '#src/limits/request-limits.js';
import { readNamedOperations } from '#test/support/named-operations.js';

const taking = (document: DocumentNode, variables: Record<string, unknown> = {}, most = Infinity) =>
  takingOf({ schema, document, variables, context: {} }, most);
const costOf = (text: string, variables: Record<string, unknown> = {}) =>
  taking(parse(text), variables)?.cost;

/** The least that can be sent for a type; of numbers, the largest page. */
function leastOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return leastOf(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return { Int: 100, Boolean: true }[type.name] ?? 'x';
  const needed = Object.values(type.getFields()).filter((field) => isRequiredInputField(field));
  return Object.fromEntries(needed.map((field) => [field.name, leastOf(field.type)]));
}

function variablesFor(document: DocumentNode): Record<string, unknown> {
  const { variableDefinitions } = getOperationAST(document) ?? {};
  const entries = (variableDefinitions ?? []).map(({ variable, type }) => [
    variable.name.value,
    leastOf(typeFromAST(schema, type as NamedTypeNode) as unknown as GraphQLInputType),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const operations = readNamedOperations();

test('there are operations to look at', () => {
  expect(operations.length).toBeGreaterThan(40);
});

test.each(operations)('$name is let through with a wide margin', ({ text, document }) => {
  const { costPerOperation, depth, aliases, tokens } = DEFAULT_REQUEST_LIMITS;
  checkTokens(text, tokens / 2);
  checkShape(document, {
    depth: Math.floor(depth / 2),
    aliases: aliases - 3,
    introspection: false,
  });
  const taken = taking(document, variablesFor(document));
  expect(taken?.cost).toBeGreaterThan(0);
  expect(taken?.cost).toBeLessThan(costPerOperation / 5);
});

test('what is selected in a page costs as often as it may be there', () => {
  const page = (first: string) => `{ executions${first} { edges { node { id status } } } }`;
  expect(costOf('{ executions(first: 1) { edges { node { id status } } } }')).toBe(1 + 4);
  expect(costOf(page('(first: 100)'))).toBe(1 + 100 * 4);
  expect(costOf(page('(last: 20)'))).toBe(1 + 20 * 4);
  expect(costOf(page(''))).toBe(1 + 50 * 4);
  expect(costOf(page('(first: -5)'))).toBe(1);
  expect(costOf(page('(first: 2000000000)'))).toBe(1 + 100 * 4);
  const byVariable = 'query ($n: Int = 30) { executions(first: $n) { edges { node { id status } } } }';
  expect(costOf(byVariable, { n: 7 })).toBe(1 + 7 * 4);
  expect(costOf(byVariable)).toBe(1 + 30 * 4);
});

test('pages in pages cost the product, and what is named by ids as often as there are ids', () => {
  const nested =
    '{ executions(first: 100) { edges { node { events(first: 100) { edges { node { seq } } } } } } }';
  expect(costOf(nested)).toBe(1 + 100 * (2 + 1 + 100 * 3));
  expect(costOf('{ nodes(ids: ["a", "b", "c"]) { id } }')).toBe(1 + 3);
});

test('what costs more than it may is refused with what to do', () => {
  const text = '{ executions(first: 100) { edges { node { id } } } }';
  expect(() => taking(parse(text), {}, 300)).toThrow(
    'this operation costs 301, and 300 is the most there may be (COST_PER_OPERATION): ask for smaller pages, or for less of each object',
  );
  expect(taking(parse(text), {}, 301)).toEqual({ kind: 'ordinary', cost: 301 });
});

test('the named one of several operations is what costs, and what can not be read costs nothing yet', () => {
  const document = parse('query A { __typename } query B { executions(first: 100) { edges { cursor } } }');
  const named = (operationName: string | null) =>
    takingOf({ schema, document, operationName, context: {} }, Infinity);
  expect(named('A')?.cost).toBe(1);
  expect(named('B')?.cost).toBe(1 + 100 * 2);
  expect([named(null), named('C')]).toEqual([null, null]);
  expect(taking(parse('query ($n: Int!) { executions(first: $n) { totalCount } }'), { n: 'x' })).toBeNull();
});

test('a value that can not be read keeps nothing else from being counted', () => {
  const rest = 'executions(first: 100) { edges { cursor } }';
  expect(costOf(`{ ${rest} node(id: "no id") { id } }`)).toBe(201 + 2);
  expect(costOf(`{ executions(first: 100, filter: { ids: ["no id"] }) { edges { cursor } } }`)).toBe(201);
  const required = `query ($id: ID = "x") { ${rest} execution(id: $id) { id } }`;
  expect(() => costOf(required, { id: null })).toThrow(GraphQLError);
});

test('fragments within each other take no time, however often they are spread', () => {
  const doubled = Array.from(
    { length: 40 },
    (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`,
  ).join(' ');
  const document = parse(`{ ...F0 } ${doubled} fragment F40 on Query { __typename }`);
  expect(taking(document)).toEqual({ kind: 'ordinary', cost: 2 ** 40 });
});

test('agents are those who ask for agents’ work alone', () => {
  const kindOf = (text: string) => taking(parse(text))?.kind;
  const beat = 'heartbeatOperations(input: { operations: [] }) { __typename }';
  expect(kindOf(`mutation { ${beat} }`)).toBe('agent');
  expect(kindOf(`mutation { __typename ...F } fragment F on Mutation { ${beat} }`)).toBe('agent');
  expect(kindOf('subscription { operationsAvailable(queue: "q") { waiting } }')).toBe('agent');
  expect(kindOf(`mutation { ${beat} pauseExecution(input: { id: "x" }) { __typename } }`)).toBe('ordinary');
  expect(kindOf('{ __typename }')).toBe('ordinary');
  const fields = [schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  );
  expect([...AGENT_FIELDS].filter((name) => !fields.includes(name))).toEqual([]);
});
