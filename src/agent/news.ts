import type { Client } from '../client/client.js';
import { OperationsAvailableDocument } from '../client/generated/graphql.js';
import type { Link } from './link.js';
import { AgentRefusedError, isFinalAnswer, retryAfterMs } from './refusal.js';

export interface NewsOptions {
  client: Client;
  link: Link;
  queue: string;
  onWaiting(): void;
  onRefused(error: AgentRefusedError): void;
}

/** Hears when there is something in the queue, over however many lost connections, until the link is closed. */
export async function followNews({ client, link, queue, onWaiting, onRefused }: NewsOptions): Promise<void> {
  for (let failures = 0; !link.isClosed; failures++) {
    let leastMs = 0;
    try {
      const updates = client.subscribe(OperationsAvailableDocument, { queue }, { retry: false });
      for await (const { operationsAvailable } of updates) {
        failures = 0;
        link.noteReached('WebSocket');
        if (operationsAvailable.waiting > 0) onWaiting();
      }
    } catch (error) {
      if (isFinalAnswer(error))
        onRefused(new AgentRefusedError(`there is no news of queue ${queue}: ${error.message}`));
      link.noteLost('WebSocket', error);
      leastMs = retryAfterMs(error);
    }
    await link.pause(failures, leastMs).catch(() => {});
  }
}
