CREATE TABLE "kept_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"command_id" text,
	"event" text NOT NULL,
	"payload" jsonb NOT NULL,
	"actor" text NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"taken_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "step_executions" ADD COLUMN "scope" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "step_executions" ADD COLUMN "handled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "step_executions" ADD COLUMN "progress" jsonb;--> statement-breakpoint
ALTER TABLE "step_executions" ADD COLUMN "parts" jsonb;--> statement-breakpoint
ALTER TABLE "step_executions" ADD COLUMN "open_scopes" jsonb;--> statement-breakpoint
ALTER TABLE "step_executions" ADD COLUMN "queue" text;--> statement-breakpoint
ALTER TABLE "step_executions" ADD COLUMN "lease" jsonb;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "ready" jsonb;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "total_steps" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "finished_steps" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "kept_events" jsonb;--> statement-breakpoint
ALTER TABLE "kept_events" ADD CONSTRAINT "kept_events_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "idx_kept_events_command" ON "kept_events" USING btree ("project_id","command_id") WHERE command_id is not null;--> statement-breakpoint
CREATE INDEX "idx_kept_events_open" ON "kept_events" USING btree ("event") WHERE taken_by is null;--> statement-breakpoint
CREATE INDEX "idx_kept_events_until" ON "kept_events" USING btree ("until");--> statement-breakpoint
CREATE INDEX "idx_steps_queue" ON "step_executions" USING btree ("queue","started_at") WHERE wait_kind = 'agent';--> statement-breakpoint
CREATE INDEX "idx_steps_event" ON "step_executions" USING btree ("wait_event") WHERE wait_kind = 'event';--> statement-breakpoint
CREATE INDEX "idx_steps_claimed" ON "step_executions" USING btree ("wake_at") WHERE queue is not null and status = 'running';--> statement-breakpoint
UPDATE "execution_events" SET "data" = jsonb_build_object(
	'next', CASE WHEN jsonb_typeof("data" -> 'nextStepId') = 'string' THEN jsonb_build_array("data" -> 'nextStepId') ELSE '[]'::jsonb END,
	'totalSteps', (SELECT count(*) FROM "workflow_executions" e JOIN "workflow_versions" v ON v."id" = e."version_id", jsonb_object_keys(v."graph" -> 'nodes') WHERE e."id" = "execution_events"."execution_id"),
	'timeoutAt', "data" -> 'timeoutAt') WHERE "type" = 'execution.created';--> statement-breakpoint
UPDATE "execution_events" SET "data" = "data" - 'nextStepId' || jsonb_build_object(
	'next', CASE WHEN jsonb_typeof("data" -> 'nextStepId') = 'string' THEN jsonb_build_array("data" -> 'nextStepId') ELSE '[]'::jsonb END,
	'reopened', '[]'::jsonb) WHERE "type" = 'execution.resumed';--> statement-breakpoint
UPDATE "execution_events" SET "data" = jsonb_build_object(
	'next', CASE WHEN jsonb_typeof("data" -> 'next') = 'string' THEN jsonb_build_array("data" -> 'next') ELSE '[]'::jsonb END) WHERE "type" = 'step.succeeded';--> statement-breakpoint
UPDATE "execution_events" SET "data" = "data" || '{"next": [], "handled": false}'::jsonb WHERE "type" = 'step.failed';--> statement-breakpoint
UPDATE "workflow_executions" e SET
	"total_steps" = (SELECT count(*) FROM "workflow_versions" v, jsonb_object_keys(v."graph" -> 'nodes') WHERE v."id" = e."version_id"),
	"finished_steps" = (SELECT count(*) FROM "step_executions" s WHERE s."execution_id" = e."id" AND s."finished_at" IS NOT NULL),
	"ready" = CASE WHEN e."next_step_id" IS NULL OR EXISTS (
		SELECT 1 FROM "step_executions" s WHERE s."execution_id" = e."id"
		AND (s."wait_kind" = 'approval' OR (s."path" = e."next_step_id" AND s."status" IN ('failed', 'cancelled', 'waiting', 'running'))))
	THEN NULL ELSE jsonb_build_array(e."next_step_id") END;
