CREATE TABLE "event_lanes" (
	"lane" integer PRIMARY KEY NOT NULL,
	"pos" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "execution_commands" (
	"execution_id" uuid NOT NULL,
	"command_id" text NOT NULL,
	"type" text NOT NULL,
	"request_hash" text NOT NULL,
	"outcome" jsonb NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "execution_commands_execution_id_command_id_pk" PRIMARY KEY("execution_id","command_id")
);
--> statement-breakpoint
CREATE TABLE "execution_events" (
	"execution_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"lane" integer NOT NULL,
	"lane_pos" bigint NOT NULL,
	"type" text NOT NULL,
	"step_path" text,
	"data" jsonb NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "execution_events_execution_id_seq_pk" PRIMARY KEY("execution_id","seq")
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "projects_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "step_executions" (
	"execution_id" uuid NOT NULL,
	"path" text NOT NULL,
	"step_id" text NOT NULL,
	"position" integer NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"attempt" integer NOT NULL,
	"iteration" integer NOT NULL,
	"input" jsonb,
	"output" jsonb,
	"error_code" text,
	"error_message" text,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"wait_kind" text,
	"wait_event" text,
	"wake_at" timestamp (3) with time zone,
	CONSTRAINT "step_executions_execution_id_path_pk" PRIMARY KEY("execution_id","path"),
	CONSTRAINT "steps_status" CHECK (status in ('pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped', 'cancelled')),
	CONSTRAINT "steps_finished" CHECK ((status in ('succeeded', 'failed', 'skipped', 'cancelled')) = (finished_at is not null)),
	CONSTRAINT "steps_waiting" CHECK ((status = 'waiting') = (wait_kind is not null))
);
--> statement-breakpoint
CREATE TABLE "workflow_executions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"workflow_id" uuid NOT NULL,
	"version_id" uuid NOT NULL,
	"execution_id" text NOT NULL,
	"idempotency_key" text,
	"status" text NOT NULL,
	"result" text,
	"trigger_event" text,
	"trigger_payload" jsonb NOT NULL,
	"metadata" jsonb NOT NULL,
	"current_step_id" text,
	"next_step_id" text,
	"started_at" timestamp (3) with time zone,
	"completed_at" timestamp (3) with time zone,
	"error_code" text,
	"error_message" text,
	"pause_mode" text,
	"paused_at" timestamp (3) with time zone,
	"paused_reason" text,
	"paused_step_id" text,
	"resume_data" jsonb,
	"resume_count" integer DEFAULT 0 NOT NULL,
	"last_resumed_at" timestamp (3) with time zone,
	"timeout_at" timestamp (3) with time zone,
	"event_seq" bigint DEFAULT 0 NOT NULL,
	"lease_owner" text,
	"lease_epoch" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"wake_at" timestamp (3) with time zone,
	"claims_without_progress" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "workflow_executions_execution_id_unique" UNIQUE("execution_id"),
	CONSTRAINT "executions_status" CHECK (status in ('pending', 'running', 'waiting', 'pausing', 'paused', 'cancelling', 'completed', 'failed', 'cancelled', 'blocked')),
	CONSTRAINT "executions_result" CHECK (result in ('allowed', 'blocked', 'executed', 'failed')),
	CONSTRAINT "executions_paused" CHECK ((status = 'paused') = (paused_at is not null)),
	CONSTRAINT "executions_pausing" CHECK ((status = 'pausing') = (pause_mode is not null)),
	CONSTRAINT "executions_completed" CHECK ((status in ('completed', 'failed', 'cancelled', 'blocked')) = (completed_at is not null)),
	CONSTRAINT "executions_failed" CHECK (status <> 'failed' or error_code is not null),
	CONSTRAINT "executions_rest" CHECK (wake_at is null or status not in ('paused', 'completed', 'failed', 'cancelled', 'blocked')),
	CONSTRAINT "executions_lease" CHECK ((lease_owner is null) = (lease_until is null))
);
--> statement-breakpoint
CREATE TABLE "workflow_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"workflow_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"label" text,
	"name" text NOT NULL,
	"description" text,
	"tags" text[] NOT NULL,
	"enabled" boolean NOT NULL,
	"trigger_data" jsonb NOT NULL,
	"definition" jsonb NOT NULL,
	"definition_hash" text NOT NULL,
	"graph" jsonb NOT NULL,
	"published_by" text NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflows" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"key" text NOT NULL,
	"latest_version_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "execution_commands" ADD CONSTRAINT "execution_commands_execution_id_workflow_executions_id_fk" FOREIGN KEY ("execution_id") REFERENCES "public"."workflow_executions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD CONSTRAINT "workflow_executions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD CONSTRAINT "workflow_executions_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD CONSTRAINT "workflow_executions_version_id_workflow_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."workflow_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_versions" ADD CONSTRAINT "workflow_versions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_versions" ADD CONSTRAINT "workflow_versions_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflows" ADD CONSTRAINT "workflows_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "idx_execution_events_lane" ON "execution_events" USING btree ("lane","lane_pos");--> statement-breakpoint
CREATE UNIQUE INDEX "idx_executions_idempotency" ON "workflow_executions" USING btree ("project_id","idempotency_key") WHERE idempotency_key is not null;--> statement-breakpoint
CREATE INDEX "idx_executions_paused_at" ON "workflow_executions" USING btree ("paused_at","id") WHERE status = 'paused';--> statement-breakpoint
CREATE INDEX "idx_executions_project_paused" ON "workflow_executions" USING btree ("project_id","paused_at","id") WHERE status = 'paused';--> statement-breakpoint
CREATE INDEX "idx_executions_wake_at" ON "workflow_executions" USING btree ("wake_at") WHERE wake_at is not null;--> statement-breakpoint
CREATE INDEX "idx_executions_created" ON "workflow_executions" USING btree ("project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "idx_executions_status" ON "workflow_executions" USING btree ("project_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "idx_executions_workflow" ON "workflow_executions" USING btree ("workflow_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "idx_workflow_versions_number" ON "workflow_versions" USING btree ("workflow_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "idx_workflows_key" ON "workflows" USING btree ("project_id","key");--> statement-breakpoint
-- Room on each page for the next version of a row, so that a checkpoint need not touch the indexes.
ALTER TABLE "workflow_executions" SET (fillfactor = 60);
--> statement-breakpoint
ALTER TABLE "step_executions" SET (fillfactor = 80);
--> statement-breakpoint
INSERT INTO "event_lanes" ("lane", "pos") SELECT lane, 0 FROM generate_series(0, 63) AS lane;
--> statement-breakpoint
ALTER TABLE "event_lanes" SET (fillfactor = 10);
