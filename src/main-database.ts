import { openDatabase } from './app-database.js';
import { tellAudit } from './cli/audit.js';
import { type CreateKeyFlags, printKey } from './cli/keys.js';
import { readConfig } from './config.js';
import { createProjectKey } from './project-key.js';
import { rotateResumeDataKeys } from './resume-data-rotation.js';
import { verifyAudit } from './services/audit.js';

type Say = (message: string) => void;

/** Opens the database, which brings its schema up to date. */
export async function migrate(say: Say): Promise<void> {
  const database = await openDatabase(readConfig(process.env), say);
  await database.close();
}

export async function rotateKeys(say: Say): Promise<void> {
  if (!(await rotateResumeDataKeys(readConfig(process.env), say))) process.exitCode = 1;
}

export async function verifyAuditLog({ json }: { json?: true }, say: Say): Promise<void> {
  const database = await openDatabase(readConfig(process.env), json ? () => {} : say);
  try {
    const report = await verifyAudit(database);
    if (json) console.log(JSON.stringify(report, null, 2));
    else for (const line of tellAudit(report)) console.log(line);
    if (report.faults.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
}

/** Makes a key straight in the database, for a project that nobody has a key of yet. */
export async function createKeyOf(project: string, name: string, flags: CreateKeyFlags): Promise<void> {
  const { permission: permissions, role: roles = [], expiresIn, json } = flags;
  const request = { ...{ project, name, permissions, roles }, expiresIn: expiresIn ?? null };
  const { key, apiKey } = await createProjectKey(readConfig(process.env), request);
  const { expiresAt, id: databaseId } = apiKey;
  const shown = { ...apiKey, databaseId, expiresAt: expiresAt?.toISOString() ?? null };
  printKey({ key, apiKey: shown }, json ?? false, console.log);
}
