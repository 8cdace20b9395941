import type { z } from 'zod';
import type { Permission } from '#src/domain/permission.js';
import type { Asker } from './execution-answer.js';

/** What a request says, once it has been found to be right. */
export interface Asked<Query, Body> {
  /** What stands in the path for `{id}`; '' where the path has none. */
  id: string;
  query: Query;
  body: Body;
  /** Of the header `Idempotency-Key`. */
  idempotencyKey: string | null;
}

export interface Given {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/** An answer that there may be. */
export interface Outcome {
  description: string;
  schema: z.ZodType;
}

interface Spec<Query extends z.ZodType, Body extends z.ZodType> {
  method: 'GET' | 'POST';
  /** Below the path of the API; a part in braces stands for anything. */
  path: string;
  /** The name by which generated clients call it. */
  name: string;
  summary: string;
  description?: string;
  permission: Permission;
  /** What it takes of the budget of the project; 1 where it is left out. */
  cost?: number;
  query?: Query;
  /** No body at all is the same as `{}`. */
  body?: Body;
  /** Whether it takes the header `Idempotency-Key`. */
  idempotent?: boolean;
  outcomes: Record<number, Outcome>;
  /** By which statuses it refuses what it understands, and why. */
  refusals?: Record<number, string>;
  respond(asker: Asker, asked: Asked<z.output<Query>, z.output<Body>>): Promise<Given>;
}

export type Route = Spec<z.ZodType, z.ZodType>;

/** A route whose handler gets what its own schemas have let through. */
export function defineRoute<Query extends z.ZodType, Body extends z.ZodType>(spec: Spec<Query, Body>): Route {
  return spec as unknown as Route;
}
