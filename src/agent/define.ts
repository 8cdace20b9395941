import { z } from 'zod';
import type { Operation } from '../operations/define.js';
import { findNameFaults } from '../operations/registry.js';
import { operationSchema } from '../operations/shape.js';
import { MOST_CONCURRENCY } from './options.js';

/** The agent of a file, which `reprise agent` runs. */
export interface AgentDefinition {
  /** Where it looks for operations; `default` if not given, as for steps that name none. */
  queue?: string;
  /** Most operations at once; 1 if not given. */
  concurrency?: number;
  operations: readonly Operation[];
  /** Who does it, for those who watch; host and process if not given. */
  name?: string;
}

/** Gives the default export of an agent's file its type. */
export function defineAgent(agent: AgentDefinition): AgentDefinition {
  return agent;
}

const operations = z.array(operationSchema).superRefine((list, context) => {
  for (const message of findNameFaults(list, new Set())) context.addIssue({ code: 'custom', message });
});

export const agentSchema = z.strictObject({
  queue: z.string().min(1).default('default'),
  concurrency: z.int().min(1).max(MOST_CONCURRENCY).default(1),
  operations,
  name: z.string().min(1).optional(),
});
