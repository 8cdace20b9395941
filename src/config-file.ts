import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createJiti } from 'jiti';
import type { z } from 'zod';
import { type ResolvedUserConfig, userConfigSchema } from './define-config.js';
import * as reprise from './index.js';
import { listFaults, tellFaults } from './operations/faults.js';

const NAMES = ['ts', 'mts', 'js', 'mjs'].map((extension) => `reprise.config.${extension}`);

/** A file of the user can't be used. The message names the file and what is wrong with it. */
export class ConfigFileError extends Error {}

export interface ConfigFile {
  /** Null where there is none. */
  path: string | null;
  config: ResolvedUserConfig;
}

/**
 * Reads the file of that name, or else the one in the folder if there is one. Throws {@link ConfigFileError} where a
 * named file is missing, or one can't be used.
 */
export async function loadConfigFile(name: string | null, folder: string): Promise<ConfigFile> {
  const path = name === null ? findConfigFile(folder) : resolve(folder, name);
  if (path === null) return { path, config: userConfigSchema.parse({}) };
  if (!existsSync(path)) throw new ConfigFileError(`REPRISE_CONFIG names ${path}, and there is no such file`);
  return { path, config: await readModule(path, userConfigSchema, 'defineConfig') };
}

/** What a module exports by default, made with the named function. Throws {@link ConfigFileError} where it can't be used. */
export async function readModule<S extends z.ZodType>(
  path: string,
  schema: S,
  maker: 'defineConfig' | 'defineAgent',
): Promise<z.output<S>> {
  const { default: exported } = await loadModule(path);
  if (exported === undefined)
    throw new ConfigFileError(`${path} has no default export: end it with export default ${maker}({ ... })`);
  const parsed = await schema.safeParseAsync(exported);
  if (parsed.success) return parsed.data;
  const faults = listFaults(parsed.error).map((fault) => `\n  ${tellFaults([fault])}`);
  throw new ConfigFileError(`${path} is not usable:${faults.join('')}`);
}

function findConfigFile(folder: string): string | null {
  const found = NAMES.filter((name) => existsSync(join(folder, name)));
  if (found.length > 1)
    throw new ConfigFileError(
      `${folder} holds ${found.join(' and ')}; keep one, or name it in REPRISE_CONFIG`,
    );
  return found[0] === undefined ? null : join(folder, found[0]);
}

/** What the file imports as `reprise` are the modules of this process: of a second copy, no error would be known here. */
async function loadModule(path: string): Promise<{ default?: unknown }> {
  const jiti = createJiti(import.meta.url, {
    virtualModules: { reprise },
    interopDefault: false,
    fsCache: false,
  });
  try {
    return await jiti.import<{ default?: unknown }>(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigFileError(`${path} can't be loaded: ${why}`, { cause: error });
  }
}
