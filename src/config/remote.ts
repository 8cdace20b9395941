import { z } from 'zod';
import { type Config, SETTINGS } from './config.js';
import { InvalidConfigError, readSettings, type Settings, type Values } from './settings.js';

/** Where a server is, for those who know nothing else of it. */
export interface RemoteConfig {
  /** The address of GraphQL. */
  url: string;
  token: string;
}

export interface AgentConfig extends RemoteConfig {
  drainMs: number;
  logLevel: Config['logLevel'];
}

const { REPRISE_TOKEN, DRAIN, LOG_LEVEL } = SETTINGS;
const REMOTE_SETTINGS = {
  REPRISE_URL: {
    schema: z
      .url({ protocol: /^https?$/ })
      .default('http://127.0.0.1:8080')
      .transform(toGraphqlUrl),
    hint: 'set it to the address of a server, as https://reprise.example',
  },
  REPRISE_TOKEN,
};
const AGENT_SETTINGS = { ...REMOTE_SETTINGS, DRAIN, LOG_LEVEL };

/** Reads the settings of an agent. Throws {@link InvalidConfigError} with everything that is wrong. */
export function readAgentConfig(env: Record<string, string | undefined>): AgentConfig {
  const read = readRemoteSettings(env, AGENT_SETTINGS);
  return {
    url: read.REPRISE_URL as string,
    token: read.REPRISE_TOKEN as string,
    drainMs: read.DRAIN as number,
    logLevel: read.LOG_LEVEL as Config['logLevel'],
  };
}

/** Reads where a server is. Throws {@link InvalidConfigError} with everything that is wrong. */
export function readRemoteConfig(env: Record<string, string | undefined>): RemoteConfig {
  const read = readRemoteSettings(env, REMOTE_SETTINGS);
  return { url: read.REPRISE_URL as string, token: read.REPRISE_TOKEN as string };
}

function readRemoteSettings<S extends Settings>(
  env: Record<string, string | undefined>,
  settings: S,
): Values<S> {
  const { values, faults } = readSettings(env, settings);
  const read = values as Values<S>;
  if (read.REPRISE_TOKEN === undefined && !faults.some(({ path }) => path === 'REPRISE_TOKEN'))
    faults.push({
      path: 'REPRISE_TOKEN',
      message: 'is not set',
      hint: 'set it to the token of the server, which the server tells when it starts',
    });
  if (faults.length > 0) throw new InvalidConfigError(faults);
  return read;
}

/** The address of a server stands for that of its GraphQL. */
function toGraphqlUrl(text: string): string {
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/graphql';
  return url.href;
}
