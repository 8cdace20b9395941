import { readFileSync } from 'node:fs';
import {
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isNonNullType,
  isSpecifiedScalarType,
  isUnionType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '#src/graphql/schema.js';

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

test('the committed SDL is the schema', () => {
  const committed = readFileSync(new URL('../schema/schema.graphql', import.meta.url), 'utf8');
  expect(committed).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
});

test('every type, field, argument, value and input is described, in sentences', () => {
  const described = types.flatMap(partsOf);
  expect(
    described.filter(([, text]) => !/^\S.*[.:…]$|^\w+$/s.test(text ?? '')).map(([name]) => name),
  ).toEqual([]);
});

type Part = [name: string, description: string | null | undefined];

function partsOf(type: GraphQLNamedType): Part[] {
  const parts: Part[] = [[type.name, type.description]];
  if (isEnumType(type)) {
    for (const value of type.getValues()) parts.push([`${type.name}.${value.name}`, value.description]);
  } else if ('getFields' in type) {
    for (const field of Object.values(type.getFields())) {
      parts.push([`${type.name}.${field.name}`, field.description]);
      for (const arg of 'args' in field ? field.args : [])
        parts.push([`${type.name}.${field.name}(${arg.name})`, arg.description]);
    }
  }
  return parts;
}

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

test.each(mutations)(
  '$name takes one input, and answers with its payload or an Error',
  ({ name, args, type }) => {
    const prefix = name.charAt(0).toUpperCase() + name.slice(1);
    expect(args.map((arg) => `${arg.name}: ${arg.type}`)).toEqual([`input: ${prefix}Input!`]);
    expect(args.every((arg) => isInputObjectType(getNamedType(arg.type)))).toBe(true);
    expect(String(type)).toBe(`${prefix}Result!`);
    const union = getNamedType(type);
    if (!isNonNullType(type) || !isUnionType(union)) throw new Error(`${type} is no union`);
    const errors = union
      .getTypes()
      .filter((member) => member.getInterfaces().some((one) => one.name === 'Error'));
    const others = union.getTypes().filter((member) => !errors.includes(member));
    expect(others.map((member) => member.name)).toEqual([`${prefix}Payload`]);
    expect(errors.map((member) => member.name)).toContain('InvalidInputError');
    expect(errors.every((member) => member.name.endsWith('Error'))).toBe(true);
  },
);

test('what may be asked for in lists comes in pages', () => {
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ type }) =>
    /Connection/.test(String(type)),
  );
  const args = lists.map((field) => field.args.map((arg) => arg.name));
  expect(lists.map((field) => field.name).sort()).toEqual([
    'apiKeys',
    'approvals',
    'auditLog',
    'batches',
    'executions',
    'myApprovals',
    'pausedExecutions',
    'workflows',
  ]);
  for (const names of args)
    expect(names).toEqual(expect.arrayContaining(['first', 'after', 'last', 'before']));
});
