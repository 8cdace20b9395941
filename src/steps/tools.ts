import { type Clock, systemClock } from '../domain/runtime.js';
import { NO_SECRETS, type Secrets } from '../domain/secret.js';
import { createHttpClient } from '../http/client.js';
import { checkSecret } from '../http/signature.js';
import type { Operation } from '../operations/define.js';
import { createReadyMade } from '../operations/ready-made.js';
import { createOperations } from '../operations/registry.js';
import type { SinkSettings } from '../sinks/sink.js';
import type { Tools } from './step-runner.js';

const MAX_OUTPUT_BYTES = 1024 * 1024;

export interface ToolSettings {
  /** What may be reached though it is not on the internet. */
  httpAllow?: readonly string[];
  sinks?: SinkSettings;
  maxOutputBytes?: number;
  /** Those of the user, beside the ready-made ones. */
  operations?: readonly Operation[];
  secrets?: Secrets;
  clock?: Clock;
}

/** Close its `http` when no step runs any more. */
export function createTools({
  httpAllow = [],
  sinks = {},
  maxOutputBytes = MAX_OUTPUT_BYTES,
  operations = [],
  secrets = NO_SECRETS,
  clock = systemClock,
}: ToolSettings = {}): Tools {
  const secret = sinks.webhooks?.secret;
  if (secret !== undefined) checkSecret(secret, 'sinks.webhooks.secret');
  const http = createHttpClient({ allow: httpAllow, clock });
  const readyMade = createReadyMade({ clock, http, outputBytes: maxOutputBytes });
  return {
    ...{ maxOutputBytes, http, sinks, secrets },
    operations: createOperations(operations, { readyMade, clock }),
  };
}
