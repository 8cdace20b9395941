import type { Config } from '../config/config.js';
import { rotateKeys } from '../services/rotate-keys.js';
import { openDatabase } from './database.js';

/** Seals what is stored of resumes by the first of RESUME_DATA_KEYS; false where some of it can't be opened. */
export async function rotateResumeDataKeys(config: Config, say: (message: string) => void): Promise<boolean> {
  const [first] = config.secrets.resumeDataKeys;
  if (!first) throw new Error('RESUME_DATA_KEYS is not set, so nothing is sealed');
  const database = await openDatabase(config, say);
  try {
    const { seen, changed, missing } = await rotateKeys(database);
    say(`looked at ${seen} rows, sealed ${changed} of them by the key ${first.id}`);
    for (const [keyId, count] of missing)
      say(`${count} rows stay as they are: they are sealed by the key ${keyId}, and do not open`);
    return missing.size === 0;
  } finally {
    await database.close();
  }
}
