import { tellAudit } from '../cli/audit.js';
import { type CreateKeyFlags, printKey } from '../cli/keys.js';
import { readNotedEnds } from '../cli/noted-ends.js';
import { readConfig } from '../config/config.js';
import { verifyAudit } from '../services/verify-audit.js';
import { openDatabase } from './database.js';
import type { Place } from './place.js';
import { createProjectKey } from './project-key.js';
import { rotateResumeDataKeys } from './resume-data-rotation.js';

/** Opens the database, which brings its schema up to date. */
export async function migrate({ env, say }: Place): Promise<void> {
  const database = await openDatabase(readConfig(env), say);
  await database.close();
}

export async function rotateKeys({ env, say }: Place): Promise<void> {
  if (!(await rotateResumeDataKeys(readConfig(env), say))) process.exitCode = 1;
}

export async function verifyAuditLog(
  { json, since }: { json?: true; since?: string },
  { env, say, print }: Place,
): Promise<void> {
  const noted = since === undefined ? [] : await readNotedEnds(since);
  const database = await openDatabase(readConfig(env), json ? () => {} : say);
  try {
    const report = await verifyAudit(database, noted);
    if (json) print(JSON.stringify(report, null, 2));
    else for (const line of tellAudit(report)) print(line);
    if (report.found > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
}

/** Makes a key straight in the database, for a project that nobody has a key of yet. */
export async function createKeyOf(
  project: string,
  name: string,
  flags: CreateKeyFlags,
  { env, print }: Place,
): Promise<void> {
  const { permission: permissions, role: roles = [], expiresIn, json } = flags;
  const request = { ...{ project, name, permissions, roles }, expiresIn: expiresIn ?? null };
  const { key, apiKey } = await createProjectKey(readConfig(env), request);
  const { expiresAt, id: databaseId } = apiKey;
  const shown = { ...apiKey, databaseId, expiresAt: expiresAt?.toISOString() ?? null };
  printKey({ key, apiKey: shown }, json ?? false, print);
}
