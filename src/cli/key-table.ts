import type { ApiKeyFieldsFragment } from '#src/client/generated/graphql.js';

type Key = Omit<ApiKeyFieldsFragment, '__typename'>;

const HEAD = ['KEY', 'NAME', 'PERMISSIONS', 'ROLES', 'EXPIRES', 'LAST USED', 'ID'];
const GAP = '  ';

/** For people: a line for each key, in columns. */
export function keyTable(keys: readonly Key[]): string[] {
  const rows = [HEAD, ...keys.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

function rowOf({
  hint,
  name,
  permissions,
  roles,
  expiresAt,
  lastUsedAt,
  revokedAt,
  databaseId,
}: Key): string[] {
  const end = revokedAt ? 'revoked' : (expiresAt ?? 'never');
  return [
    `${hint}...`,
    name,
    permissions.join(' '),
    roles.join(' ') || '-',
    end,
    lastUsedAt ?? 'never',
    databaseId,
  ];
}
