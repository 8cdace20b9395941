import { sql } from 'drizzle-orm';
import type { Db } from '#src/db/database.js';
import type { Caller } from '#src/services/services.js';
import type { Published } from '#src/services/workflow.js';

const MANY = 100_000;

/**
 * 100,000 executions as a long life leaves them: most completed, some hundred paused, waiting or due, none of them leased.
 * Created a second apart. Those that have ended were in queues; of the others half are, under way or waiting for their turn.
 */
export async function insertManyExecutions(
  db: Db,
  caller: Caller,
  { workflow, version }: Published,
): Promise<void> {
  await db.execute(sql`
    insert into workflow_executions (id, project_id, workflow_id, version_id, execution_id, status, result, trigger_payload,
      metadata, completed_at, paused_at, paused_reason, wake_at, created_at, updated_at, queue_key, queue_limit, queued)
    select gen_random_uuid(), ${caller.projectId}, ${workflow.id}, ${version.id}, 'exec_' || n, status,
      case when status = 'completed' then 'executed' end, '{}', '{}',
      case when status = 'completed' then at end, case when status = 'paused' then at end,
      case when status = 'paused' then 'test' end,
      case when queued then null when status = 'pending' then at when status = 'waiting' then at + interval '10 years' end,
      at, at, case when in_queue then 'line-' || n / 200 % 10 end, case when in_queue then 60 end, queued
    from (select *, in_queue and status = 'pending' as queued from (
      select n, timestamptz '2025-01-01' + n * interval '1 second' as at,
        case n % 200 when 0 then 'paused' when 1 then 'waiting' when 2 then 'pending' else 'completed' end as status,
        n % 200 > 2 or (n % 200 > 0 and n / 200 % 2 = 0) as in_queue
      from generate_series(1, ${MANY}::int) n
    ) as numbered) as rows`);
  // Of each execution one step: done, or waiting for an agent or an event.
  await db.execute(sql`
    insert into step_executions (execution_id, path, step_id, position, type, status, attempt, iteration, started_at,
      finished_at, wait_kind, wait_event, queue)
    select id, 'only', 'only', 2, 'execute', case when kind is null then 'succeeded' else 'waiting' end, 1, 0, created_at,
      case when kind is null then created_at end, kind, case when kind = 'event' then 'paid' end,
      case when kind = 'agent' then 'builds' end
    from (
      select id, created_at, case when status = 'waiting' then
        case substr(execution_id, length(execution_id) - 2, 1) when '1' then 'agent' else 'event' end end as kind
      from workflow_executions
    ) as rows`);
  await db.execute(sql`analyze workflow_executions, step_executions`);
}
