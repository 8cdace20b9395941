import { writeFile } from 'node:fs/promises';
import { isGranted, PERMISSIONS, type Permission } from '#src/domain/permission.js';
import { READING } from '#src/graphql/builder.js';
import { type FieldPermission, listFieldPermissions } from '#src/graphql/field-permissions.js';
import { NODE_TYPES } from '#src/graphql/global-id.js';
import { schema } from '#src/graphql/schema.js';

/** What each is for, in a few words. */
const MEANINGS: Record<Permission, string> = {
  'workflow:read': 'see workflows, their versions and definitions',
  'workflow:write': 'nothing yet by itself: a workflow changes by being published',
  'workflow:publish': 'publish versions',
  'execution:read': 'see executions with all that they hold, and batches; watch them',
  'execution:start':
    'start and rerun; a rerun with a `stepInput`, or that keeps what people have decided, takes `execution:resume` as well',
  'execution:pause': 'pause one, many, or all of a workflow',
  'execution:resume': 'resume, send events, edit the input of a step',
  'execution:cancel': 'cancel; continue and cancel batches',
  'execution:force': 'resume by force, together with `execution:resume`',
  'approval:read': 'see approvals',
  'approval:decide': 'decide approvals',
  'agent:operate': 'claim operations and answer for them, as an agent does',
  admin: 'everything; API keys, links of approvals, the audit log',
};

const ROOTS = ['Query', 'Mutation', 'Subscription'];
const rules = listFieldPermissions(schema);

/** Writes the page that shows what each field takes. */
await writeFile(new URL('../docs/permissions.md', import.meta.url), `${page().join('\n')}\n`);

function page(): string[] {
  return [
    '# Permissions',
    '',
    '<!-- Written by `npm run generate` from the rules in the schema: change those. -->',
    '',
    'Whoever asks needs the permission that stands beside a field; otherwise the answer is an error with the code `FORBIDDEN`, and',
    'nothing is done. How somebody comes to have permissions: see [Access](access.md).',
    '',
    ...tableOf(['permission', 'for', 'includes'], PERMISSIONS.map(permissionRow)),
    '',
    'An input `force: true` takes `execution:force` as well, and so does `continueBatch` where the batch was made with it.',
    '',
    ...ROOTS.flatMap((root) => [`## ${root}`, '', ...tableOf(['field', 'permission'], rowsOf(root)), '']),
    '## By id',
    '',
    '`node` and `nodes` take what the types of the objects take that are asked for:',
    '',
    ...tableOf(
      ['type', 'permission'],
      NODE_TYPES.map((type) => [`\`${type}\``, `\`${READING[type]}\``]),
    ),
    '',
    '## Below',
    '',
    'What a command answers with shows how things stand; these fields, wherever they are reached from, take more. Where it is missing,',
    'the command was carried out all the same, and the error has the path of the field.',
    '',
    ...tableOf(
      ['field', 'permission'],
      rules.filter(({ type }) => !ROOTS.includes(type)).map((rule) => rowOf(rule, `${rule.type}.`)),
    ),
    '',
    '## REST',
    '',
    'What each request takes stands in [REST](rest.md). Its answers have all their fields, whoever asks: what takes a permission that is',
    'missing is empty, or null where it may be. Without `execution:read` these are `trigger_payload`, `context`, `metadata` and',
    '`resume_data` of an execution, and `paused_reason` and `error_message` where a start answers with what was started before; without',
    '`workflow:read` it is the `definition` of a trace.',
  ];
}

function permissionRow(permission: Permission): string[] {
  const included = PERMISSIONS.filter((other) => other !== permission && isGranted([permission], other));
  const named =
    included.length === PERMISSIONS.length - 1 ? 'all' : included.map((one) => `\`${one}\``).join(', ');
  return [`\`${permission}\``, MEANINGS[permission], named];
}

function rowsOf(root: string): string[][] {
  return rules.filter(({ type }) => type === root).map((rule) => rowOf(rule));
}

function rowOf({ field, permission }: FieldPermission, before = ''): string[] {
  if (permission === null) throw new Error(`${before}${field} has no rule`);
  return [`\`${before}${field}\``, permission === 'by id' ? 'see below' : `\`${permission}\``];
}

function tableOf(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}
