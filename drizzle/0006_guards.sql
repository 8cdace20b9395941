-- Not of what is there: where somebody has put an entry past the lanes before, `reprise audit verify` tells it, and the servers start.
ALTER TABLE "audit_lanes" ADD CONSTRAINT "audit_lanes_lane" CHECK (lane between 0 and 63) NOT VALID;--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_place" CHECK (lane between 0 and 63 and pos between 1 and 9007199254740991) NOT VALID;--> statement-breakpoint
CREATE TRIGGER audit_lanes_kept BEFORE DELETE OR TRUNCATE ON "audit_lanes" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
-- A lane goes on by one entry at a time, and is no other one.
CREATE TRIGGER audit_lanes_forward BEFORE UPDATE ON "audit_lanes" FOR EACH ROW
	WHEN (NEW.lane <> OLD.lane OR NEW.pos <> OLD.pos + 1) EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
REVOKE INSERT, DELETE, TRUNCATE ON "audit_lanes" FROM PUBLIC, CURRENT_USER;
--> statement-breakpoint
-- What is no object can't be merged with what resumes bring, nor shown where an object is promised. Reprise's own writes come with a new event_seq.
CREATE OR REPLACE FUNCTION note_resume_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.event_seq <> OLD.event_seq THEN
		-- Of another pause, or of none; what else happens during a pause takes no decision away.
		IF NEW.status <> 'paused' OR NEW.resume_count <> OLD.resume_count OR NEW.paused_at IS DISTINCT FROM OLD.paused_at THEN
			NEW.resume_decided := NULL;
		END IF;
	ELSIF jsonb_typeof(NEW.resume_data) <> 'object' AND NEW.resume_data IS DISTINCT FROM OLD.resume_data THEN
		RAISE EXCEPTION 'resume_data takes a JSON object, and not a JSON %: write one, as {"approved": true}, or NULL to take back what was written', jsonb_typeof(NEW.resume_data)
			USING ERRCODE = 'check_violation';
	ELSE
		NEW.resume_decided := CASE WHEN NEW.resume_data ? 'approved' THEN jsonb_typeof(NEW.resume_data -> 'approved') = 'boolean' END;
	END IF;
	RETURN NEW;
END $$;
--> statement-breakpoint
CREATE OR REPLACE TRIGGER executions_decided BEFORE UPDATE OF "resume_data" ON "workflow_executions" FOR EACH ROW
	WHEN (NEW.event_seq = OLD.event_seq AND (NEW.status = 'paused' AND OLD.status = 'paused'
		OR jsonb_typeof(NEW.resume_data) <> 'object' AND NEW.resume_data IS DISTINCT FROM OLD.resume_data))
	EXECUTE FUNCTION note_resume_decision();
--> statement-breakpoint
-- Of those that are there already the resumer tells.
UPDATE "workflow_executions" SET "resume_decided" = false WHERE "status" = 'paused' AND jsonb_typeof("resume_data") <> 'object';

--> statement-breakpoint
-- Without the row of its lane an execution would go on, and nobody who watches would hear of it.
CREATE FUNCTION refuse_lane_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'each lane of the event stream has its row in event_lanes, and keeps it' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER event_lanes_kept BEFORE DELETE OR TRUNCATE ON "event_lanes" FOR EACH STATEMENT EXECUTE FUNCTION refuse_lane_loss();
