import { GraphQLScalarType } from 'graphql';
import { DateTimeResolver, JSONObjectResolver, JSONResolver } from 'graphql-scalars';

/** A literal in a query is read into objects without a prototype, which the database layer can't take: made plain here. */
function withPlainLiterals(scalar: GraphQLScalarType, description: string): GraphQLScalarType {
  const config = scalar.toConfig();
  return new GraphQLScalarType({
    ...config,
    description,
    specifiedByURL: null,
    parseLiteral: (node, variables) => {
      const value = config.parseLiteral(node, variables);
      return value === undefined ? value : JSON.parse(JSON.stringify(value));
    },
  });
}

export const JsonScalar = withPlainLiterals(JSONResolver, 'Any JSON value.');
export const JsonObjectScalar = withPlainLiterals(JSONObjectResolver, 'A JSON object.');
export const DateTimeScalar = new GraphQLScalarType({
  ...DateTimeResolver.toConfig(),
  description: 'A time as in RFC 3339, such as 2026-11-21T08:30:00.000Z, to the millisecond.',
});
