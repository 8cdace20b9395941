import { GraphQLError, GraphQLScalarType } from 'graphql';
import { DateTimeResolver, JSONObjectResolver, JSONResolver } from 'graphql-scalars';
import { isStorableTime } from '../domain/time.js';

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

const dateTime = DateTimeResolver.toConfig();
export const DateTimeScalar = new GraphQLScalarType({
  ...dateTime,
  parseValue: (value) => storable(dateTime.parseValue(value)),
  parseLiteral: (node, variables) => storable(dateTime.parseLiteral(node, variables)),
  description: 'A time as in RFC 3339, such as 2026-11-21T08:30:00.000Z, to the millisecond.',
});

function storable(time: Date): Date {
  if (isStorableTime(time)) return time;
  throw new GraphQLError(`DateTime cannot represent a year before 1 or after 9999: ${time.toISOString()}`);
}
