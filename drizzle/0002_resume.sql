CREATE TABLE "batch_items" (
	"batch_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"execution_id" uuid NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"error_code" text,
	"error_message" text,
	"at" timestamp (3) with time zone,
	CONSTRAINT "batch_items_batch_id_position_pk" PRIMARY KEY("batch_id","position"),
	CONSTRAINT "batch_items_status" CHECK (status in ('pending', 'done', 'refused', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"command_id" text,
	"request_hash" text NOT NULL,
	"action" text NOT NULL,
	"status" text NOT NULL,
	"filter" jsonb NOT NULL,
	"input" jsonb NOT NULL,
	"reason" text,
	"actor" text NOT NULL,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"rate_per_second" integer,
	"canary" integer DEFAULT 0 NOT NULL,
	"settle_ms" integer DEFAULT 0 NOT NULL,
	"settle_until" timestamp (3) with time zone,
	"stop_after" integer,
	"stopped_because" text,
	"hold_id" uuid,
	"wake_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "batches_status" CHECK (status in ('running', 'settling', 'stopped', 'completed', 'cancelled')),
	CONSTRAINT "batches_finished" CHECK ((status in ('completed', 'cancelled')) = (finished_at is not null)),
	CONSTRAINT "batches_counts" CHECK (done + refused + failed <= total)
);
--> statement-breakpoint
CREATE TABLE "project_commands" (
	"project_id" uuid NOT NULL,
	"command_id" text NOT NULL,
	"type" text NOT NULL,
	"request_hash" text NOT NULL,
	"outcome" jsonb NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "project_commands_project_id_command_id_pk" PRIMARY KEY("project_id","command_id")
);
--> statement-breakpoint
ALTER TABLE "step_executions" ADD COLUMN "edits" integer;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "pause_clock" text;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "hold_id" uuid;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "cancel_mode" text;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "start_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "queue_key" text;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "queue_limit" integer;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "queued" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "dry_run" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "rerun_of" uuid;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "rerun_from" text;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "hold_id" uuid;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "paused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "paused_reason" text;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "paused_by" text;--> statement-breakpoint
ALTER TABLE "batch_items" ADD CONSTRAINT "batch_items_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batches" ADD CONSTRAINT "batches_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_commands" ADD CONSTRAINT "project_commands_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_batch_items_pending" ON "batch_items" USING btree ("batch_id","position") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "idx_batches_command" ON "batches" USING btree ("project_id","command_id") WHERE command_id is not null;--> statement-breakpoint
CREATE INDEX "idx_batches_wake_at" ON "batches" USING btree ("wake_at") WHERE wake_at is not null;--> statement-breakpoint
CREATE INDEX "idx_batches_created" ON "batches" USING btree ("project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "idx_executions_queue" ON "workflow_executions" USING btree ("project_id","queue_key","queued","created_at") WHERE queue_key is not null and status not in ('completed', 'failed', 'cancelled', 'blocked');--> statement-breakpoint
CREATE INDEX "idx_executions_held" ON "workflow_executions" USING btree ("hold_id") WHERE hold_id is not null;--> statement-breakpoint
CREATE INDEX "idx_executions_rerun" ON "workflow_executions" USING btree ("rerun_of") WHERE rerun_of is not null;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD CONSTRAINT "executions_queue" CHECK ((queue_key is null) = (queue_limit is null));--> statement-breakpoint
ALTER TABLE "workflows" ADD CONSTRAINT "workflows_paused" CHECK ((hold_id is null) = (paused_at is null));