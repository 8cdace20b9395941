CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"name" text NOT NULL,
	"key_hash" text NOT NULL,
	"hint" text NOT NULL,
	"permissions" jsonb NOT NULL,
	"roles" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"revoked_by" text,
	CONSTRAINT "api_keys_key_hash_unique" UNIQUE("key_hash"),
	CONSTRAINT "api_keys_revoked" CHECK ((revoked_at is null) = (revoked_by is null))
);
--> statement-breakpoint
CREATE TABLE "approval_links" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"approval_id" uuid NOT NULL,
	"approver" text NOT NULL,
	"roles" jsonb NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "approval_votes" (
	"approval_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"decision" text NOT NULL,
	"reason" text,
	"answers" jsonb,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approval_votes_approval_id_actor_pk" PRIMARY KEY("approval_id","actor"),
	CONSTRAINT "approval_votes_decision" CHECK (decision in ('approve', 'reject'))
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"execution_id" uuid NOT NULL,
	"step_path" text NOT NULL,
	"status" text NOT NULL,
	"entity" text,
	"entity_id" text,
	"reason" text NOT NULL,
	"data" jsonb NOT NULL,
	"role" text,
	"people" jsonb NOT NULL,
	"quorum" integer NOT NULL,
	"veto" boolean NOT NULL,
	"not_requester" boolean NOT NULL,
	"form" jsonb,
	"expires_in_ms" bigint,
	"on_expire" text NOT NULL,
	"escalate_to" text,
	"requested_by" text NOT NULL,
	"delegations" jsonb NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"escalated" boolean NOT NULL,
	"revision" integer NOT NULL,
	"answers" jsonb,
	"decided_at" timestamp (3) with time zone,
	"decided_by" text,
	"decided_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approvals_status" CHECK (status in ('pending', 'approved', 'rejected', 'expired', 'closed')),
	CONSTRAINT "approvals_on_expire" CHECK (on_expire in ('reject', 'resume', 'escalate')),
	CONSTRAINT "approvals_decided" CHECK ((status = 'pending') = (decided_at is null)),
	CONSTRAINT "approvals_quorum" CHECK (quorum > 0)
);
--> statement-breakpoint
CREATE TABLE "audit_lanes" (
	"lane" integer PRIMARY KEY NOT NULL,
	"pos" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"lane" integer NOT NULL,
	"pos" bigint NOT NULL,
	"project_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"credential" text,
	"address" text,
	"request_id" text,
	"action" text NOT NULL,
	"target" text,
	"outcome" text NOT NULL,
	"detail" jsonb NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_log_lane_pos_pk" PRIMARY KEY("lane","pos")
);
--> statement-breakpoint
DROP INDEX "idx_batches_command";--> statement-breakpoint
ALTER TABLE "workflow_executions" ADD COLUMN "resume_decided" boolean;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_votes" ADD CONSTRAINT "approval_votes_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_api_keys_project" ON "api_keys" USING btree ("project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "idx_approval_links_approval" ON "approval_links" USING btree ("approval_id");--> statement-breakpoint
CREATE INDEX "idx_approvals_created" ON "approvals" USING btree ("project_id","created_at","id");--> statement-breakpoint
CREATE INDEX "idx_approvals_pending" ON "approvals" USING btree ("project_id","created_at","id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "idx_approvals_execution" ON "approvals" USING btree ("execution_id");--> statement-breakpoint
CREATE INDEX "idx_approvals_expires_at" ON "approvals" USING btree ("expires_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "idx_audit_log_project" ON "audit_log" USING btree ("project_id","at","lane","pos");--> statement-breakpoint
CREATE INDEX "idx_executions_decided" ON "workflow_executions" USING btree ("paused_at","id") WHERE status = 'paused' and resume_decided is not null;--> statement-breakpoint
ALTER TABLE "batches" DROP COLUMN "command_id";--> statement-breakpoint
ALTER TABLE "batches" DROP COLUMN "request_hash";--> statement-breakpoint
INSERT INTO "audit_lanes" ("lane", "pos", "hash") SELECT lane, 0, '' FROM generate_series(0, 63) AS lane;
--> statement-breakpoint
ALTER TABLE "audit_lanes" SET (fillfactor = 10);
--> statement-breakpoint
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON "audit_log" FROM PUBLIC, CURRENT_USER;
--> statement-breakpoint
-- A decision that is written into resume_data by SQL: Reprise's own writes come with a new event_seq.
CREATE FUNCTION note_resume_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.event_seq <> OLD.event_seq THEN
		-- Of another pause, or of none; what else happens during a pause takes no decision away.
		IF NEW.status <> 'paused' OR NEW.resume_count <> OLD.resume_count OR NEW.paused_at IS DISTINCT FROM OLD.paused_at THEN
			NEW.resume_decided := NULL;
		END IF;
	ELSE
		NEW.resume_decided := CASE WHEN NEW.resume_data ? 'approved' THEN jsonb_typeof(NEW.resume_data -> 'approved') = 'boolean' END;
	END IF;
	RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER executions_decided BEFORE UPDATE OF "resume_data" ON "workflow_executions" FOR EACH ROW
	WHEN (NEW.status = 'paused' AND OLD.status = 'paused' AND NEW.event_seq = OLD.event_seq) EXECUTE FUNCTION note_resume_decision();
--> statement-breakpoint
CREATE TRIGGER executions_decision_taken BEFORE UPDATE ON "workflow_executions" FOR EACH ROW
	WHEN (OLD.resume_decided IS NOT NULL AND NEW.event_seq <> OLD.event_seq) EXECUTE FUNCTION note_resume_decision();
