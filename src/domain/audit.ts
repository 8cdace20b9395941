import { createHash } from 'node:crypto';
import { canonicalJson, type Json, type JsonObject } from './json.js';

/** Who did what, when, from where, to what, with which outcome. */
export interface AuditEntry {
  projectId: string;
  at: Date;
  actor: string;
  /** What the request came with: `token`, `jwt`, `link` or the id of a key; null for what Reprise does by itself. */
  credential: string | null;
  /** The network address it came from. */
  address: string | null;
  requestId: string | null;
  /** As `resume` or `create_api_key`. */
  action: string;
  /** What it was done to: the id of an execution, an approval, a batch, a key, or the key of a workflow. */
  target: string | null;
  /** `ok`, or the code of the error by which it was refused. */
  outcome: string;
  /** What else was asked for, without any payload. */
  detail: JsonObject;
}

/** An entry in its place: in its lane, after `pos - 1` others. */
export interface StoredAuditEntry extends AuditEntry {
  lane: number;
  pos: number;
  hash: string;
}

/** As many chains are there, and as many rows with their ends: none is ever added or taken away. */
export const AUDIT_LANES = 64;

/** The end of a chain is not there, so that nothing can be written down in it. Not for clients: a deed without its entry is not done. */
export class AuditLaneMissingError extends Error {
  constructor(lane: number) {
    super(
      `lane ${lane} of the audit log is missing, so what would be written down there is not done; see docs/audit.md for how to put it back`,
    );
  }
}

/** What is hashed of an entry: all of it, in one way of writing. */
export function auditText({ at, ...entry }: AuditEntry): string {
  const { projectId, actor, credential, address, requestId, action, target, outcome, detail } = entry;
  const said = { projectId, actor, credential, address, requestId, action, target, outcome, detail };
  return canonicalJson({ ...said, at: at.toISOString() } as Json);
}

/** The hash of an entry: of that before it in its lane, and of its own text. The database computes the same when it is stored. */
export function chainHash(before: string, text: string): string {
  return createHash('sha256').update(before).update(text).digest('hex');
}
