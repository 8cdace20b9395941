import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pino } from 'pino';
import { createAgent } from '../agent/agent.js';
import { agentSchema } from '../agent/define.js';
import { type AgentConfig, readAgentConfig } from '../config/remote.js';
import { ConfigFileError, readModule } from '../config-file.js';
import type { Logger } from '../domain/logger.js';
import { createLineLogger } from './lines.js';

export interface AgentFlags {
  queue?: string;
  concurrency?: number;
  json?: boolean;
}

/** Runs the agent of a file until a signal stops it. Rejects where it can't work at all. */
export async function runAgent(
  file: string,
  { json = false, ...flags }: AgentFlags,
  { env, say }: { env: Record<string, string | undefined>; say: (message: string) => void },
): Promise<void> {
  const { url, token, drainMs, logLevel } = readAgentConfig(env);
  const { name, ...rest } = { ...(await readAgentFile(file)), ...flags };
  const logger = createLogger(json, logLevel, say);
  const agent = createAgent({ url, token, logger, ...rest, ...(name === undefined ? {} : { name }) });
  const stop = () => void agent.stop({ drainMs });
  // A second signal finds no listener, and ends the process at once.
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const operations = rest.operations.map((operation) => operation.name);
  const { queue, concurrency } = rest;
  const work = `takes ${operations.join(', ')} from queue ${queue}, ${concurrency} at once`;
  logger.info({ queue, concurrency, operations }, work);
  agent.start();
  await agent.stopped;
  logger.info({}, 'stopped');
}

async function readAgentFile(file: string) {
  const path = resolve(file);
  if (!existsSync(path)) throw new ConfigFileError(`there is no file ${path}`);
  return readModule(path, agentSchema, 'defineAgent');
}

function createLogger(json: boolean, level: AgentConfig['logLevel'], say: (message: string) => void): Logger {
  // Written at once, so that the last lines keep their order though the process ends.
  return json
    ? pino({ level, base: null }, pino.destination({ dest: 1, sync: true }))
    : createLineLogger(level, say);
}
