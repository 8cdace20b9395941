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
