ALTER TABLE "approval_links" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "approval_links" ADD COLUMN "revoked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "approval_links" ADD COLUMN "revoked_by" text;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_id_unique" UNIQUE("id");--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_revoked" CHECK ((revoked_at is null) = (revoked_by is null));