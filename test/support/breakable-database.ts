import { EventEmitter, once } from 'node:events';
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

/** A database that takes each question, and answers none. */
export function hanging(db: Db): { db: Db; asked(count: number): Promise<void> } {
  const questions = new EventEmitter();
  let count = 0;
  const never: object = new Proxy(() => {}, {
    get: (_target, name) => (name === 'then' ? hang : never),
    apply: () => never,
  });
  const hang = () => {
    count += 1;
    questions.emit('asked');
  };
  const proxy = new Proxy(db, {
    get: (target, name) => (typeof Reflect.get(target, name, target) === 'function' ? never : undefined),
  });
  return {
    db: proxy,
    async asked(wanted) {
      while (count < wanted) await once(questions, 'asked');
    },
  };
}
