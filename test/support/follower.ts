import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { type Client, createClient } from '#src/client/client.js';
import { ConnectionLostError } from '#src/client/errors.js';
import { type ExecutionsUpdatedFilter, WatchExecutionsDocument } from '#src/client/generated/graphql.js';
import { FLEET_TOKEN } from './fleet.js';

/** What both kinds of updates have. */
export interface Followed {
  cursor: string;
  event?: { seq: number; type: string } | null;
  execution?: { databaseId: string; status: string; eventSeq: number } | null;
}

interface Settings {
  /** Those that there are; asked before each connection. */
  urls(): readonly string[];
  watch(client: Client, after: string): AsyncIterable<Followed>;
  after: string;
  /** After so many updates it goes to the next gateway. */
  dropsAfter: number;
}

/** A subscriber that goes from gateway to gateway, of its own will or since one is lost, each time on a socket of its own. */
export class Follower {
  readonly updates: Followed[] = [];
  readonly ended: Promise<void>;
  readonly #settings: Settings;
  #cursor: string;
  #isStopped = false;
  #endConnection: () => Promise<void> = async () => {};
  #onUpdate: () => void = () => {};

  constructor(settings: Settings, firstGateway: number) {
    this.#settings = settings;
    this.#cursor = settings.after;
    this.ended = this.#follow(firstGateway);
    onTestFinished(() => this.stop());
  }

  /** Resolves once what it has seen is enough. */
  async saw(isEnough: (updates: readonly Followed[]) => boolean): Promise<void> {
    while (!isEnough(this.updates)) {
      await new Promise<void>((resolve) => {
        this.#onUpdate = resolve;
      });
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#endConnection();
    await this.ended;
  }

  async #follow(firstGateway: number): Promise<void> {
    for (let gateway = firstGateway; !this.#isStopped; gateway++) {
      const urls = this.#settings.urls();
      if (await this.#followAt(urls[gateway % urls.length] as string)) return;
    }
  }

  /** True where the subscription is complete. */
  async #followAt(url: string): Promise<boolean> {
    const { watch, dropsAfter } = this.#settings;
    const client = createClient({ url, token: FLEET_TOKEN, webSocketImpl: WebSocket });
    this.#endConnection = () => client.close();
    let left = dropsAfter;
    try {
      for await (const update of watch(client, this.#cursor)) {
        this.#take(update);
        if (--left === 0) return false;
      }
      return true;
    } catch (error) {
      if (error instanceof ConnectionLostError) return false;
      throw error;
    } finally {
      await client.close();
    }
  }

  #take(update: Followed): void {
    this.#cursor = update.cursor;
    if (update.event) this.updates.push(update);
    this.#onUpdate();
  }
}

export function watchOne(id: string) {
  return (client: Client, after: string) => client.watchExecution(id, { after, retry: false });
}

export function watchMany(filter: ExecutionsUpdatedFilter) {
  return async function* (client: Client, after: string) {
    const updates = client.subscribe(WatchExecutionsDocument, { filter, after }, { retry: false });
    for await (const { executionsUpdated } of updates) yield executionsUpdated;
  };
}
