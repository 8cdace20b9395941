import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { isPermission, type Permission } from '../domain/permission.js';

/** What one field takes. */
export interface FieldPermission {
  /** The type that the field is of: `Query`, `Mutation`, `Subscription`, or another. */
  type: string;
  field: string;
  /** `by id`: what the object of the id takes. Null: it has no rule. */
  permission: Permission | 'by id' | null;
}

/** What each field at the top takes, and each field below that has a rule of its own. */
export function listFieldPermissions(schema: GraphQLSchema): FieldPermission[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap())
    .flatMap((type) =>
      isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : [],
    )
    .map(({ type, field }) => ({ type, field, permission: permissionOf(field) }))
    .filter(({ type, permission }) => permission !== null || roots.includes(type))
    .map(({ type, field, permission }) => ({ type: type.name, field: field.name, permission }));
}

/** As it was declared: the builder leaves what a field was made of with the field. */
function permissionOf({ extensions }: GraphQLField<unknown, unknown>): FieldPermission['permission'] {
  const { authScopes } = (extensions.pothosOptions ?? {}) as { authScopes?: unknown };
  if (typeof authScopes === 'function') return 'by id';
  const { permission } = (authScopes ?? {}) as { permission?: unknown };
  return typeof permission === 'string' && isPermission(permission) ? permission : null;
}
