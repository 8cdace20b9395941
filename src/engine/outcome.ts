import type { Json } from '../domain/json.js';
import type { Failure } from '../domain/retry.js';
import type { StepProgress } from '../domain/step.js';

/** How a step in flight ended: by itself, by our signal, or with the worker that ran it; or how far it has come. */
export type Outcome =
  | { kind: 'succeeded'; path: string; output: Json }
  | ({ kind: 'failed'; path: string } & Failure)
  | { kind: 'aborted'; path: string; reason: string }
  | { kind: 'lost'; path: string }
  | ({ kind: 'progressed'; path: string } & StepProgress);
