import type { Db } from '#src/db/database.js';

/** A database that can be told to fail at every statement from now on, by default saying what nobody outside may read. */
export function breakable(db: Db): { db: Db; breakDown(reason?: Error): void } {
  let broken: Error | null = null;
  const fail = () => {
    throw broken;
  };
  const proxy = new Proxy(db, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return broken ? fail : value.bind(target);
    },
  });
  return {
    db: proxy,
    breakDown(reason = new Error('the password "sesame" was refused')) {
      broken = reason;
    },
  };
}
