import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { schema } from '#src/graphql/schema.js';
import { type Material, makeValue, printLiteral, printVariable } from './values.js';

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** What is sent: a body, as text, since not all of it is what JSON would say. */
export interface HostileRequest {
  kind: OperationKind;
  query: string;
  /** JSON. */
  variables: string;
  operationName: string | null;
}

interface Draft extends Material {
  fragments: string[];
  /** How many names were given. */
  names: number;
  /** Its declaration and, in JSON, what is sent for it. */
  variables: { declared: string; sent: string | null }[];
}

const KINDS = ['query', 'query', 'query', 'mutation', 'mutation', 'subscription'] as const;
const DEEPEST = 12;
const DIRECTIVES = [
  ...[
    '@include(if: true)',
    '@skip(if: false)',
    '@include(if: false)',
    '@skip(if: $nope)',
    '@include(if: "no")',
  ],
  ...[
    '@include',
    '@nope',
    '@deprecated(reason: "x")',
    '@include(if: true) @include(if: true)',
    '@defer',
    '@stream',
  ],
];

/** A document that a client might write who has the schema, and who means no good. */
export function writeRequest(material: Material): HostileRequest {
  const { tape } = material;
  const draft: Draft = { ...material, fragments: [], names: 0, variables: [] };
  const kind = tape.pick(KINDS);
  const selection = writeSelection(draft, rootOf(kind), 0);
  const declared = draft.variables.map((one) => one.declared).join(', ');
  const operation = `${kind} Hostile${declared ? ` (${declared})` : ''}${writeDirective(draft)} ${selection}`;
  const again = tape.strays(25)
    ? [tape.pick(['query Hostile { __typename }', 'query Other { __typename }'])]
    : [];
  const sent = draft.variables.flatMap(({ sent }) => sent ?? []);
  return {
    kind,
    query: damage(draft, [operation, ...again, ...draft.fragments].join('\n')),
    variables: `{${sent.join(',')}}`,
    operationName: tape.strays(20) ? tape.pick(['Hostile', 'Other', 'Nope', '']) : null,
  };
}

function rootOf(kind: OperationKind): GraphQLObjectType {
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  return roots[kind] as GraphQLObjectType;
}

function writeSelection(draft: Draft, type: GraphQLNamedType, depth: number): string {
  const { tape } = draft;
  const count = tape.oneIn(30) ? tape.below(60) : 1 + tape.below(depth === 0 ? 2 : 4);
  const parts = Array.from({ length: count }, () => writePart(draft, type, depth));
  const doubled = tape.strays(15) ? [...parts, ...parts] : parts;
  const levels = tape.oneIn(150) ? tape.pick([5, 40, 150, 300]) : 0;
  return `${'{ ... '.repeat(levels)}{ ${doubled.join(' ')} }${' }'.repeat(levels)}`;
}

function writePart(draft: Draft, type: GraphQLNamedType, depth: number): string {
  const { tape } = draft;
  const choice = tape.below(tape.isTame ? 22 : 24);
  if (choice === 23) return `nope${tape.below(3)}`;
  if (choice === 22) return writeSpread(draft, type, depth);
  if (choice === 21 || (isAbstractType(type) && choice < 14)) return writeInline(draft, type, depth);
  if (choice === 20 || !(isObjectType(type) || isInterfaceType(type))) return '__typename';
  const fields = Object.values(type.getFields());
  const isNear = depth < DEEPEST && !tape.isOver;
  const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
  const field = tape.pick(isNear ? fields : leaves);
  return field ? writeField(draft, field, depth) : '__typename';
}

function writeField(draft: Draft, field: GraphQLField<unknown, unknown>, depth: number): string {
  const { tape } = draft;
  const type = getNamedType(field.type);
  const args = field.args
    .filter((arg) => (isNonNullType(arg.type) ? !tape.strays(25) : tape.oneIn(2)))
    .map((arg) => writeArgument(draft, arg));
  if (tape.strays(40)) args.push('nope: 1', ...args);
  const alias = writeAlias(draft);
  const isRight = !tape.strays(40);
  const inner = isCompositeType(type) === isRight ? ` ${writeSelection(draft, type, depth + 1)}` : '';
  const given = args.length > 0 ? `(${args.join(', ')})` : '';
  return `${alias}${field.name}${given}${writeDirective(draft)}${inner}`;
}

/** Two of one name that differ are refused: what keeps to the schema names each anew. */
function writeAlias(draft: Draft): string {
  const { tape } = draft;
  if (tape.isTame) return `f${draft.names++}: `;
  return tape.oneIn(4) ? `${tape.pick(['a', 'b', 'c', 'id', '__typename', 'ü'])}: ` : '';
}

function writeArgument(draft: Draft, { name, type }: GraphQLArgument): string {
  const { tape } = draft;
  const value = makeValue(draft, type);
  const literal = printLiteral(value);
  if (!tape.oneIn(2) && !(tape.isTame && /\\ud/.test(literal))) return `${name}: ${literal}`;
  const variable = `v${draft.variables.length}`;
  const declaredType = tape.strays(12)
    ? tape.pick(['Int', '[String!]', 'Nope', 'JSON!', 'Execution'])
    : `${type}`;
  const fallback = tape.strays(15) ? ` = ${printLiteral(makeValue(draft, type))}` : '';
  draft.variables.push({
    declared: `$${variable}: ${declaredType}${fallback}`,
    sent: tape.strays(12) ? null : `"${variable}":${printVariable(value)}`,
  });
  return `${name}: $${variable}`;
}

function writeInline(draft: Draft, type: GraphQLNamedType, depth: number): string {
  const { tape } = draft;
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const inner = tape.pick<GraphQLNamedType>(tape.strays(15) ? Object.values(schema.getTypeMap()) : possible);
  if (tape.isOver) return '__typename';
  return `... on ${inner.name}${writeDirective(draft)} ${writeSelection(draft, inner, depth + 1)}`;
}

/** Of a fragment that is there, that is not, or that is inside itself. */
function writeSpread(draft: Draft, type: GraphQLNamedType, depth: number): string {
  const { tape, fragments } = draft;
  const name = `F${fragments.length}`;
  const choice = tape.below(8);
  if (tape.isOver || choice === 7) return '...Nope';
  if (choice === 6 && fragments.length > 0) return `...F${tape.below(fragments.length)}`;
  fragments.push('');
  const selection = writeSelection(draft, type, depth + 1);
  const around = choice === 5 ? selection.replace('{', `{ ...${name} `) : selection;
  fragments[Number(name.slice(1))] = `fragment ${name} on ${type.name} ${around}`;
  return choice === 4 ? '__typename' : `...${name}`;
}

function writeDirective({ tape }: Draft): string {
  return tape.oneIn(25) ? ` ${tape.pick(tape.isTame ? DIRECTIVES.slice(0, 2) : DIRECTIVES)}` : '';
}

/** One in many is no document at all. */
function damage({ tape, texts }: Draft, text: string): string {
  if (!tape.strays(30)) return text;
  const at = tape.below(text.length);
  return tape.oneIn(2)
    ? text.slice(0, at)
    : `${text.slice(0, at)}${tape.pick(['\0', '"', '}', '#', ...texts])}${text.slice(at)}`;
}
