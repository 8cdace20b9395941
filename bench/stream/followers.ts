import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { type Client, createClient } from '#src/client/client.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { untilArrived } from './arrival.js';
import { sharedNow } from './clock.js';

// A process of subscribers on the client library, each with a socket of its own, that outlive the gateways they are at.

export type FollowersRequest =
  /** One subscriber for each id, from the first event on; answers when all have had that. */
  | { kind: 'open'; url: string; token: string; ids: string[] }
  /** Answers when for a while nobody has been without a connection. */
  | { kind: 'settle' }
  /** Answers when every subscriber, by place, has had the event of this number, or when nothing has come for long. */
  | { kind: 'await'; seqs: number[] };

/** Of each subscriber: numbers and times, in turns. */
export interface Followed {
  /** Number and time of each event that came. */
  deliveries: Float64Array[];
  /** Since when it had no connection, and until when; for ever is until Infinity. */
  absences: Float64Array[];
}

const AT_ONCE = 50;
const SETTLED_MS = 1_000;

class Follower {
  last = 0;
  readonly deliveries: number[] = [];
  readonly absences: number[] = [];
  isAway = false;
  #hasBegun = false;
  readonly #client: Client;

  constructor(url: string, token: string) {
    this.#client = createClient({ url, token, webSocketImpl: WebSocket });
  }

  /** Resolves with its first event. */
  begin(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#follow(id, resolve).catch(reject);
    });
  }

  async #follow(id: string, onFirst: () => void): Promise<void> {
    const onState = (state: string) => this.#note(state !== 'offline');
    for await (const { event } of this.#client.watchExecution(id, { after: eventCursor(id, 0), onState })) {
      this.last = event?.seq ?? 0;
      this.deliveries.push(this.last, sharedNow());
      onFirst();
    }
  }

  /** The time before its first connection does not count. */
  #note(isConnected: boolean): void {
    this.#hasBegun ||= isConnected;
    if (!this.#hasBegun || isConnected === !this.isAway) return;
    this.isAway = !isConnected;
    this.absences.push(sharedNow());
  }
}

let followers: Follower[] = [];

async function open({ url, token, ids }: FollowersRequest & { kind: 'open' }): Promise<void> {
  followers = ids.map(() => new Follower(url, token));
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const some = ids.slice(first, first + AT_ONCE);
    await Promise.all(some.map((id, index) => followers[first + index]?.begin(id)));
  }
}

async function settle(): Promise<void> {
  let since = sharedNow();
  for (;;) {
    if (followers.some(({ isAway }) => isAway)) since = sharedNow();
    if (sharedNow() - since >= SETTLED_MS) return;
    await sleep(10);
  }
}

function followed(): Followed {
  return {
    deliveries: followers.map(({ deliveries }) => Float64Array.from(deliveries)),
    absences: followers.map(({ absences, isAway }) =>
      Float64Array.from(isAway ? [...absences, Number.POSITIVE_INFINITY] : absences),
    ),
  };
}

async function answer(request: FollowersRequest): Promise<Followed> {
  if (request.kind === 'open') await open(request);
  else if (request.kind === 'settle') await settle();
  else await untilArrived(followers, request.seqs);
  return followed();
}

process.on('message', async (request: FollowersRequest) => process.send?.(await answer(request)));
process.on('disconnect', () => process.exit());
