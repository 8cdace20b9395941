import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  Lexer,
  type SelectionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
} from 'graphql';
import { LimitError } from './limit-error.js';
import type { RequestLimits } from './request-limits.js';

/** Deeper than any value that is stored, and far from where the parser, which recurs, would run out of stack. */
const DEEPEST_BRACKETS = 200;
const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Refuses a query that is too long, or nests far too deep, before the parser gets it. Throws {@link LimitError}. */
export function checkTokens(text: string | Source, most: number): void {
  const lexer = new Lexer(typeof text === 'string' ? new Source(text) : text);
  let count = 0;
  let depth = 0;
  // What can't be read at all is told by the parser, in the same words.
  for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; { kind } = lexer.advance()) {
    if (++count > most) throw tooLong(most);
    if (OPENING.has(kind) && ++depth > DEEPEST_BRACKETS)
      throw new LimitError(
        'TOO_DEEP',
        `the query nests more than ${DEEPEST_BRACKETS} levels deep; send deep values as variables`,
      );
    if (CLOSING.has(kind)) depth--;
  }
}

/** Refuses a document for what it asks for, before it is validated or carried out. Throws {@link LimitError}. */
export function checkShape(
  document: DocumentNode,
  limits: Pick<RequestLimits, 'depth' | 'aliases' | 'introspection'>,
): void {
  const measure = createMeasure(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION)
      continue;
    const { depth, aliases, asksForSchema } = measure(definition.selectionSet);
    if (depth > limits.depth) throw tooDeep(limits.depth);
    if (aliases > limits.aliases) throw tooManyAliases(limits.aliases);
    if (asksForSchema && !limits.introspection)
      throw new LimitError(
        'INTROSPECTION_OFF',
        'the schema can not be asked for here (INTROSPECTION): it is in schema/schema.graphql',
      );
  }
}

interface Shape {
  /** Fields from the outermost to the innermost. */
  depth: number;
  aliases: number;
  asksForSchema: boolean;
}

const NOTHING: Shape = { depth: 0, aliases: 0, asksForSchema: false };
const INTROSPECTION = new Set(['__schema', '__type']);

/** Each fragment is measured once, however often it is spread; within itself, which validation refuses, it is nothing. */
function createMeasure(document: DocumentNode): (set: SelectionSetNode | undefined) => Shape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const known = new Map<string, Shape>();

  const ofFragment = (name: string): Shape => {
    const shape = known.get(name);
    if (shape) return shape;
    known.set(name, NOTHING);
    const measured = ofSet(fragments.get(name)?.selectionSet);
    known.set(name, measured);
    return measured;
  };
  const ofSelection = (selection: SelectionNode): Shape => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
    const inner = ofSet(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return inner;
    return {
      depth: inner.depth + 1,
      aliases: inner.aliases + (selection.alias ? 1 : 0),
      asksForSchema: inner.asksForSchema || INTROSPECTION.has(selection.name.value),
    };
  };
  const ofSet = (set: SelectionSetNode | undefined): Shape =>
    (set?.selections ?? []).map(ofSelection).reduce(join, NOTHING);
  return ofSet;
}

function join(one: Shape, other: Shape): Shape {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    asksForSchema: one.asksForSchema || other.asksForSchema,
  };
}

function tooLong(most: number): LimitError {
  const message = `the query has more than ${most} tokens, the most there may be (QUERY_TOKENS): ask for less at once, and send values as variables`;
  return new LimitError('TOO_MANY_TOKENS', message);
}

function tooDeep(most: number): LimitError {
  const message = `the query nests more than ${most} levels deep, the most there may be (QUERY_DEPTH): ask for what is inside by its id`;
  return new LimitError('TOO_DEEP', message);
}

function tooManyAliases(most: number): LimitError {
  const message = `the query has more than ${most} aliases, the most there may be (QUERY_ALIASES): send several requests`;
  return new LimitError('TOO_MANY_ALIASES', message);
}
