import { WebSocket } from 'ws';
import { WatchExecutionDocument } from '#src/client/generated/graphql.js';
import { untilArrived } from './arrival.js';
import { sharedNow } from './clock.js';

// A process of subscribers, each with a socket of its own. It does as little as it can with what comes, so that what is
// measured is the server.

export type WatchersRequest =
  /** One subscriber for each id. With a token they speak GraphQL, without one they only listen. */
  | { kind: 'open'; url: string; token: string | null; ids: string[] }
  /** Answers when every subscriber, by place, has had the event of this number, or when nothing has come for long. */
  | { kind: 'await'; seqs: number[] }
  | { kind: 'slowest' }
  | { kind: 'close' };

export interface Deliveries {
  /** Of each subscriber: number and time of each event that came, in turns. */
  deliveries: Float64Array[];
  bytes: number;
  /** The frames that the first subscriber got. */
  frames: Buffer[];
}

export type WatchersAnswer = Deliveries | { slowest: number } | null;

/** Sockets that are opened at once: what waits to be accepted is bounded. */
const AT_ONCE = 50;
const SEQ = Buffer.from('"seq":');

class Watcher {
  last = 0;
  #bytes = 0;
  #frames: Buffer[] = [];
  #deliveries: number[] = [];
  readonly #socket: WebSocket;
  readonly #keepsFrames: boolean;
  #onFirst: () => void = () => {};

  constructor(url: string, isGraphql: boolean, keepsFrames: boolean) {
    this.#keepsFrames = keepsFrames;
    this.#socket = new WebSocket(url, isGraphql ? 'graphql-transport-ws' : [], {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    this.#socket.on('message', (data) => this.#hear(data as Buffer));
  }

  /** Resolves when it is connected, and has its first state where there is one. */
  async begin(token: string | null, id: string): Promise<void> {
    await this.#event('open');
    if (token === null) return;
    this.#send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    await this.#event('message');
    const payload = { query: String(WatchExecutionDocument), variables: { id } };
    this.#send({ id: '1', type: 'subscribe', payload });
    await new Promise<void>((resolve) => {
      this.#onFirst = resolve;
    });
  }

  /** What has come since the last call. */
  take(): { deliveries: Float64Array; bytes: number; frames: Buffer[] } {
    const taken = {
      deliveries: Float64Array.from(this.#deliveries),
      bytes: this.#bytes,
      frames: this.#frames,
    };
    this.#deliveries = [];
    this.#bytes = 0;
    this.#frames = [];
    return taken;
  }

  close(): void {
    this.#socket.terminate();
  }

  #hear(data: Buffer): void {
    const at = data.indexOf(SEQ);
    if (at < 0) {
      this.#hearOther(data);
      return;
    }
    const seq = Number.parseInt(data.toString('latin1', at + SEQ.length, at + SEQ.length + 12), 10);
    this.#deliveries.push(seq, sharedNow());
    this.last = seq;
    this.#bytes += data.length;
    if (this.#keepsFrames) this.#frames.push(Buffer.from(data));
  }

  #hearOther(data: Buffer): void {
    const text = String(data);
    if (text.includes('"type":"next"')) this.#onFirst();
    else if (text.includes('"type":"error"')) throw new Error(text);
    else if (text.includes('"type":"ping"')) this.#send({ type: 'pong' });
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  #event(name: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.once(name, () => resolve());
      this.#socket.once('error', reject);
    });
  }
}

let watchers: Watcher[] = [];

async function open({ url, token, ids }: WatchersRequest & { kind: 'open' }): Promise<null> {
  const address = url.replace(/^http/, 'ws');
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const some = ids.slice(first, first + AT_ONCE).map(async (id, index) => {
      const watcher = new Watcher(address, token !== null, first + index === 0);
      watchers.push(watcher);
      await watcher.begin(token, id);
    });
    await Promise.all(some);
  }
  return null;
}

async function awaitAll(seqs: readonly number[]): Promise<Deliveries> {
  await untilArrived(watchers, seqs);
  const taken = watchers.map((watcher) => watcher.take());
  return {
    deliveries: taken.map(({ deliveries }) => deliveries),
    bytes: taken.reduce((total, { bytes }) => total + bytes, 0),
    frames: taken[0]?.frames ?? [],
  };
}

async function answer(request: WatchersRequest): Promise<WatchersAnswer> {
  if (request.kind === 'open') return open(request);
  if (request.kind === 'await') return awaitAll(request.seqs);
  if (request.kind === 'slowest') return { slowest: Math.min(...watchers.map(({ last }) => last)) };
  for (const watcher of watchers) watcher.close();
  watchers = [];
  return null;
}

process.on('message', async (request: WatchersRequest) => process.send?.(await answer(request)));
process.on('disconnect', () => process.exit());
