import { sql } from 'drizzle-orm';
import type { Logger } from '#src/domain/logger.js';
import { type Metrics, NO_METRICS } from '#src/domain/metrics.js';
import { startResumer } from '#src/worker/resumer.js';
import { TestClock } from './clock.js';
import type { setupEngine } from './engine.js';

export interface Line {
  level: keyof Logger;
  fields: Record<string, unknown>;
  message: string;
}

/** A log that is kept. */
export function createLines() {
  const lines: Line[] = [];
  const keep = (level: keyof Logger) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message });
  const logger: Logger = {
    ...{ debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') },
  };
  return { logger, lines };
}

/** What the resumer told the metrics. */
function createCounts() {
  const cycles: number[] = [];
  const failed: string[] = [];
  const metrics: Metrics = {
    ...NO_METRICS,
    resumerCycle: (seconds) => void cycles.push(seconds),
    resumeFailed: (code) => void failed.push(code),
  };
  return { metrics, cycles, failed };
}

type Engine = Awaited<ReturnType<typeof setupEngine>>;

/** What people write into the database, and the resumer that takes it up. */
export function withResumer<E extends Pick<Engine, 'services' | 'database'>>(engine: E) {
  const { services, database } = engine;
  return {
    ...engine,
    /** As somebody would by psql. */
    decide: (id: string, resumeData: string) =>
      database.db.execute(
        sql.raw(`UPDATE workflow_executions SET resume_data = '${resumeData}' WHERE id = '${id}'`),
      ),
    /** One cycle, so much later, and what it wrote and counted. */
    async cycle({ laterMs = 0, batchSize = 50 } = {}) {
      const clock = new TestClock(new Date(services.clock.now().getTime() + laterMs).toISOString());
      const { logger, lines } = createLines();
      const { metrics, ...counts } = createCounts();
      const resumer = startResumer({ ...services, clock, metrics }, { everyMs: 60_000, batchSize, logger });
      await clock.scheduled(60_000);
      await resumer.stop();
      const [, ...rest] = lines;
      return { lines: rest, messages: rest.map(({ message }) => message), ...counts };
    },
  };
}
