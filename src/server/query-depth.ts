import { GraphQLError, Lexer, Source, type Token, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Deeper than anything that is stored, and far from where the parser, which recurs, would run out of stack. */
const DEEPEST = 200;

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Refuses a query whose selections, lists and objects nest too deep, before anything walks it. */
export function limitQueryDepth(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        checkDepth(typeof source === 'string' ? new Source(source) : source);
        return parseFn(source, options);
      });
    },
  };
}

function checkDepth(source: Source): void {
  const lexer = new Lexer(source);
  let depth = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (OPENING.has(token.kind) && ++depth > DEEPEST) throw tooDeep(source, token);
    if (CLOSING.has(token.kind)) depth--;
  }
}

function tooDeep(source: Source, { start }: Token): GraphQLError {
  const message = `the query nests more than ${DEEPEST} levels deep; send deep values as variables`;
  return new GraphQLError(message, { source, positions: [start] });
}
