import { readConfig } from '#src/config/config.js';
import { InvalidConfigError } from '#src/config/settings.js';

/** What is wrong with an environment, as a person reads it; null where nothing is. */
export function faultsOf(
  env: Record<string, string>,
  read: (env: Record<string, string>) => unknown = readConfig,
) {
  try {
    read(env);
    return null;
  } catch (error) {
    if (!(error instanceof InvalidConfigError)) throw error;
    return error.message.split('\n').slice(1);
  }
}
