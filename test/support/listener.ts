import { EventEmitter, once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { Hint, Notifier } from '#src/db/notifier.js';
import type { Logger } from '#src/domain/logger.js';

/** Keeps what a notifier hears. */
export function listenTo(notifier: Notifier) {
  const hints: Hint[] = [];
  const news = new EventEmitter();
  onTestFinished(
    notifier.listen((hint) => {
      hints.push(hint);
      news.emit('hint');
    }),
  );
  return {
    hints,
    /** Resolves with all hints once there are so many. */
    async hear(count: number): Promise<Hint[]> {
      while (hints.length < count) await once(news, 'hint');
      return hints;
    },
    forget: () => void hints.splice(0),
  };
}

/** A log whose lines can be waited for. */
export function keepLog() {
  const lines: string[] = [];
  const news = new EventEmitter();
  const write = (level: string) => (fields: object, message: string) => {
    const { err } = fields as { err?: Error };
    lines.push(`${level}: ${message}${err ? ` (${err.message || err.name})` : ''}`);
    news.emit('line');
  };
  const logger: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  return {
    logger,
    lines,
    async wrote(count: number): Promise<string[]> {
      while (lines.length < count) await once(news, 'line');
      return lines;
    },
  };
}
