CREATE TABLE "event_stream" (
	"id" integer PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	CONSTRAINT "event_stream_one" CHECK (id = 1)
);
--> statement-breakpoint
ALTER TABLE "event_lanes" ADD COLUMN "dropped_pos" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "events_dropped" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_executions_completed" ON "workflow_executions" USING btree ("completed_at") WHERE status = 'completed' and not events_dropped;--> statement-breakpoint
-- Cursors over many executions are signed with it.
INSERT INTO "event_stream" ("id", "key") VALUES (1, gen_random_uuid()::text || gen_random_uuid()::text);
