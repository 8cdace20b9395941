import { EventEmitter, once } from 'node:events';
import type { Db } from '#src/db/database.js';

/** A gate that writes of checkpoints pass; closed, it holds them until it is opened. */
export function createGate(db: Db) {
  const moves = new EventEmitter();
  let closed = false;
  let waiting = 0;
  const pass = async () => {
    waiting += 1;
    moves.emit('arrived');
    while (closed) await once(moves, 'opened');
    waiting -= 1;
  };
  return {
    checkpoints: aroundEachWrite(db, async (write) => {
      await pass();
      return write();
    }),
    close() {
      closed = true;
    },
    open() {
      closed = false;
      moves.emit('opened');
    },
    /** Resolves when so many writes wait. */
    async holds(count: number) {
      while (waiting < count) await once(moves, 'arrived');
    },
  };
}

/** A database whose hand-written statements (see `runPrepared`) are done, and then `then` is: what that throws, the caller gets. */
export function afterEachWrite(db: Db, then: () => Promise<void>): Db {
  return aroundEachWrite(db, async (write) => {
    const answer = await write();
    await then();
    return answer;
  });
}

/** A database that tells of each hand-written statement that fails. */
export function tellingFailures(db: Db, tell: (error: unknown) => void): Db {
  return aroundEachWrite(db, async (write) => {
    try {
      return await write();
    } catch (error) {
      tell(error);
      throw error;
    }
  });
}

function aroundEachWrite(db: Db, around: (write: () => Promise<unknown>) => Promise<unknown>): Db {
  type Send = (...args: unknown[]) => Promise<unknown>;
  const { client } = (db as unknown as { session: { client: { unsafe?: Send; query?: Send } } }).session;
  const send = (client.unsafe ?? client.query) as Send;
  const hindered: Send = (...args) => around(async () => send.apply(client, args));
  return { session: { client: client.unsafe ? { unsafe: hindered } : { query: hindered } } } as unknown as Db;
}

/** A database whose `method` first calls `first` with what it was given; what that throws, the caller gets. */
export function beforeEach(db: Db, method: 'select' | 'update', first: (argument: unknown) => void): Db {
  return new Proxy(db, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (key === method) first(args[0]);
        return value.apply(target, args);
      };
    },
  });
}

/** A database each of whose selects is done, and then `then` is, before the caller gets what it found. */
export function afterEachSelect(db: Db, then: () => Promise<void>): Db {
  const late = <T extends object>(query: T): T =>
    new Proxy(query, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (key !== 'then') return (...args: unknown[]) => late(value.apply(target, args));
        const found = () => Promise.resolve(target).finally(then);
        return (...args: Parameters<Promise<unknown>['then']>) => found().then(...args);
      },
    });
  return new Proxy(db, {
    get: (target, key) =>
      key === 'select' ? (...args: []) => late(target.select(...args)) : Reflect.get(target, key),
  });
}
