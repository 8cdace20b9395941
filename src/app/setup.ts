import { type Config, examineConfig } from '../config/config.js';
import { InvalidConfigError } from '../config/settings.js';
import { ConfigFileError, loadConfigFile } from '../config-file.js';
import { readKeptToken, TokenFileInvalidError } from '../db/token.js';
import type { ResolvedUserConfig } from '../define-config.js';
import type { Fault } from '../domain/errors.js';
import {
  DocumentFileError,
  readTrustedDocuments,
  type TrustedDocuments,
} from '../limits/trusted-documents.js';

/** Which parts of a server run in this process. */
export type Role = 'all' | 'gateway' | 'worker';

/** What a process starts with: read, and found usable, before anything is opened. */
export interface Setup {
  role: Role;
  config: Config;
  user: ResolvedUserConfig;
  /** Where `user` was read; null for nowhere. */
  userPath: string | null;
  /** Null for a worker alone, which is asked nothing. */
  trusted: TrustedDocuments | null;
}

/** Reads an environment and the files that it names. Throws {@link InvalidConfigError} with everything that is wrong. */
export async function readSetup(env: Record<string, string | undefined>, role: Role): Promise<Setup> {
  const { config, faults } = examineConfig(env);
  return completeSetup(config, role, faults);
}

/** Reads the files that a configuration names. Throws {@link InvalidConfigError} with what is wrong with them, and what was known to be. */
export async function completeSetup(
  config: Config,
  role: Role,
  known: readonly Fault[] = [],
): Promise<Setup> {
  const { configFile, limits, dataDir, token, jwt } = config;
  const faults = [...known, ...(role === 'worker' ? [] : findPortFaults(config))];
  const read = gatherInto(faults);
  const trusted =
    role === 'worker'
      ? null
      : await read(() => readTrustedDocuments(limits.persistedDocuments, limits.persistedDocumentFiles));
  const isTold = known.some(({ path }) => path === 'REPRISE_CONFIG');
  const file = isTold ? null : await read(() => loadConfigFile(configFile, process.cwd()));
  if (token === null && jwt === null) await read(() => readKeptToken(dataDir));
  if (faults.length > 0 || file === null) throw new InvalidConfigError(faults);
  return { role, config, user: file.config, userPath: file.path, trusted };
}

/** Reads one after the other, and keeps what is wrong with each. */
function gatherInto(faults: Fault[]) {
  return async <T>(read: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      faults.push(...faultsIn(error));
      return null;
    }
  };
}

function faultsIn(error: unknown): Fault[] {
  if (error instanceof DocumentFileError) return error.faults;
  if (error instanceof ConfigFileError || error instanceof TokenFileInvalidError)
    return [{ path: '', message: error.message, hint: null }];
  throw error;
}

const EVERYWHERE = ['0.0.0.0', '::'];

/** Of two that listen at one place, the second would find it taken. */
function findPortFaults({ host, port, telemetry: { metricsHost, metricsPort } }: Config): Fault[] {
  const isOnePlace = host === metricsHost || [host, metricsHost].some((name) => EVERYWHERE.includes(name));
  if (port === 0 || port !== metricsPort || !isOnePlace) return [];
  const hint = 'choose another one, or 0 for any that is free';
  return [{ path: 'METRICS_PORT', message: `is ${port}, and PORT is, too`, hint }];
}
