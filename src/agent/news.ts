import type { Client } from '../client/client.js';
import { OperationsAvailableDocument } from '../client/generated/graphql.js';
import type { Link } from './link.js';

export interface NewsOptions {
  client: Client;
  link: Link;
  queue: string;
  onWaiting(): void;
}

/** Hears when there is something in the queue, over however many lost connections, until the link is closed. */
export async function followNews({ client, link, queue, onWaiting }: NewsOptions): Promise<void> {
  for (let failures = 0; !link.isClosed; failures++) {
    try {
      for await (const { operationsAvailable } of client.subscribe(OperationsAvailableDocument, { queue })) {
        failures = 0;
        link.noteReached('WebSocket');
        if (operationsAvailable.waiting > 0) onWaiting();
      }
    } catch (error) {
      link.noteLost('WebSocket', error);
    }
    await link.pause(failures).catch(() => {});
  }
}
