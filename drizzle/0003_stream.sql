CREATE TABLE "event_stream" (
	"id" integer PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	CONSTRAINT "event_stream_one" CHECK (id = 1)
);
--> statement-breakpoint
ALTER TABLE "event_lanes" ADD COLUMN "dropped_pos" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Cursors over many executions are signed with it.
INSERT INTO "event_stream" ("id", "key") VALUES (1, gen_random_uuid()::text || gen_random_uuid()::text);
