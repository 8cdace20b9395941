import type { Db } from '#src/db/database.js';

/** A database that can be told to fail at every statement from now on, saying what nobody outside may read. */
export function breakable(db: Db): { db: Db; breakDown(): void } {
  let broken = false;
  const fail = () => {
    throw new Error('the password "sesame" was refused');
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
    breakDown() {
      broken = true;
    },
  };
}
