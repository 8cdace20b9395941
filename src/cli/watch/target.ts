export interface WatchFlags {
  json?: boolean;
  workflow?: string;
  paused?: boolean;
  after?: string;
}

/** What is to be watched; without a workflow, that of all. */
export type Target =
  | { kind: 'one'; id: string; after: string | null }
  | { kind: 'many'; workflowKey: string | null; after: string | null }
  | { kind: 'paused'; workflowKey: string | null };

/** Flags that don't go together. */
export class UsageError extends Error {}

export function targetOf(execution: string | undefined, { workflow, paused, after }: WatchFlags): Target {
  const workflowKey = workflow ?? null;
  if (execution !== undefined && (workflowKey !== null || paused))
    throw new UsageError('an execution is watched by itself: leave --workflow and --paused out');
  if (paused && after !== undefined)
    throw new UsageError('--paused shows what is paused now: leave --after out');
  if (paused) return { kind: 'paused', workflowKey };
  if (execution !== undefined) return { kind: 'one', id: execution, after: after ?? null };
  return { kind: 'many', workflowKey, after: after ?? null };
}
