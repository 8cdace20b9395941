import type { BatchCommand } from '#src/domain/batch-command.js';
import { builder, type Types } from '#src/graphql/builder.js';
import { executionIdFrom } from '#src/graphql/global-id.js';
import type { BatchRequest } from '#src/services/batch.js';
import type { BatchFilter } from '#src/services/batch-filter.js';
import { durationFrom } from '#src/services/input.js';
import { COMMAND_ID } from './commands.js';
import { ExecutionStatusEnum } from './enums.js';

const BatchFilterInput = builder.inputType('BatchFilter', {
  description:
    'Which executions. All that is given must hold, and at least one must be given besides `limit`.',
  fields: (t) => ({
    workflowKey: t.string({ description: 'Of the workflow of this key.' }),
    statuses: t.field({
      type: [ExecutionStatusEnum],
      description:
        'In one of these statuses; left out, those in which the command is taken, and of a resume by force those in which nothing runs.',
    }),
    ids: t.idList({ description: 'One of these, at most 10,000.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Started at this time or later.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Started at this time or before.' }),
    pausedBefore: t.field({ type: 'DateTime', description: 'Paused at this time or before.' }),
    errorCode: t.string({ description: 'Ended by this kind of error.' }),
    limit: t.int({ description: 'At most so many, the oldest first. At most 100,000.' }),
  }),
});

type InputFields = PothosSchemaTypes.InputFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<Types>,
  'InputObject'
>;

/** What all batches are asked with. */
export const batchFields = (input: InputFields) => ({
  filter: input.field({ type: BatchFilterInput, required: true, description: 'Which.' }),
  preview: input.boolean({
    defaultValue: false,
    description: 'Stores nothing, and only tells what the batch would do.',
  }),
  commandId: input.string(COMMAND_ID),
  reason: input.string({ description: 'Why; it is in the events of each. At most 255 characters.' }),
  ratePerSecond: input.int({ description: 'Most executions a second; left out, as fast as it goes.' }),
  canary: input.int({
    defaultValue: 0,
    description:
      'So many are tried first. The others follow once those have come to rest, or `settle` has passed, and none of them went wrong.',
  }),
  settle: input.string({ defaultValue: '30s', description: 'How long those are watched for at most.' }),
  stopAfter: input.int({ description: 'So many that are refused or fail stop the batch.' }),
});

export interface BatchInput {
  filter: typeof BatchFilterInput.$inferInput;
  preview?: boolean | null | undefined;
  commandId?: string | null | undefined;
  reason?: string | null | undefined;
  ratePerSecond?: number | null | undefined;
  canary?: number | null | undefined;
  settle?: string | null | undefined;
  stopAfter?: number | null | undefined;
}

const SETTLE_MS = 30_000;

export function requestFrom(command: BatchCommand, input: BatchInput): BatchRequest {
  return {
    command,
    filter: filterFrom(input.filter),
    reason: input.reason ?? null,
    commandId: input.commandId ?? null,
    ratePerSecond: input.ratePerSecond ?? null,
    canary: input.canary ?? 0,
    settleMs: durationFrom('settle', input.settle) ?? SETTLE_MS,
    stopAfter: input.stopAfter ?? null,
  };
}

function filterFrom({ ids, ...rest }: BatchInput['filter']): BatchFilter {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null));
  return { ...given, ...(ids ? { ids: ids.map((id) => executionIdFrom(id, 'filter.ids')) } : {}) };
}
