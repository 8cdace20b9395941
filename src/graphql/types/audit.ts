import type { StoredAuditEntry } from '#src/domain/audit.js';
import { InvalidInputError } from '#src/domain/errors.js';
import { builder } from '#src/graphql/builder.js';
import { auditCursor, auditPlaceFrom } from '#src/graphql/cursor.js';
import { pageSize, toConnection } from '#src/graphql/paging.js';
import { type AuditFilter, pageAudit } from '#src/services/audit.js';

const AuditEntryRef = builder.objectRef<StoredAuditEntry>('AuditEntry').implement({
  description:
    'Who did what, when, from where, to what, with which outcome. It was stored with the deed, and never changes.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => at }),
    actor: t.exposeString('actor', { description: 'Who.' }),
    credential: t.exposeString('credential', {
      nullable: true,
      description:
        'What the request came with: `token`, `jwt`, `link`, or the id of a key; null for what Reprise did by itself.',
    }),
    address: t.exposeString('address', { nullable: true, description: 'The network address it came from.' }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description: 'The id of the request, as in logs.',
    }),
    action: t.exposeString('action', { description: 'What, as `resume` or `create_api_key`.' }),
    target: t.exposeString('target', {
      nullable: true,
      description: 'To what: an id, or the key of a workflow.',
    }),
    outcome: t.exposeString('outcome', {
      description: '`ok`, or the code of the error by which it was refused.',
    }),
    detail: t.field({
      type: 'JSONObject',
      description: 'What else was asked for, without any payload.',
      resolve: ({ detail }) => detail,
    }),
    lane: t.exposeInt('lane', { description: 'The chain that it is in.' }),
    position: t.exposeInt('pos', { description: 'Its place in the chain: 1, 2, 3... without holes.' }),
    hash: t.exposeString('hash', { description: 'Of the entry before it in its chain, and of itself.' }),
  }),
});

const FilterInput = builder.inputType('AuditFilter', {
  description: 'Which entries. All that is given must hold.',
  fields: (t) => ({
    actor: t.string({ description: 'By whom.' }),
    action: t.string({ description: 'What, as `resume`.' }),
    target: t.string({ description: 'To what: the id as in logs and SQL.' }),
    outcome: t.string({ description: '`ok`, or the code of an error.' }),
    since: t.field({ type: 'DateTime', description: 'At this time or later.' }),
    until: t.field({ type: 'DateTime', description: 'Before this time.' }),
  }),
});

/** What is not given is not asked for. */
function wanted(filter: typeof FilterInput.$inferInput | null | undefined): AuditFilter {
  const given = Object.entries(filter ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given);
}

builder.queryField('auditLog', (t) =>
  t.connection(
    {
      authScopes: { permission: 'admin' },
      type: AuditEntryRef,
      args: { filter: t.arg({ type: FilterInput, description: 'Which.' }) },
      description: 'What was done in the project, newest first.',
      resolve: async (_root, { filter, first, last, after, before }, { services, caller }) => {
        const page = pageSize({ first, last });
        if (page.backwards || before) {
          const hint = 'send first and after';
          throw new InvalidInputError([{ path: 'last', message: 'the log is read forwards only', hint }]);
        }
        const read = await pageAudit(services, caller, wanted(filter), {
          after: after == null ? null : auditPlaceFrom(after),
          limit: page.limit + 1,
        });
        return toConnection(read, page, auditCursor, after != null);
      },
    },
    { name: 'AuditEntryConnection', description: 'A page of the audit log.' },
    { name: 'AuditEntryEdge', description: 'An entry in a page.' },
  ),
);
