import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ExecutionStatus } from '#src/domain/execution.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { findSteps } from '#src/store/step.js';
import { setupEngine } from '../support/engine.js';
import { sendJson, startHttpServer } from '../support/http-server.js';

const PAGE = readFileSync(new URL('../../docs/workflows.md', import.meta.url), 'utf8');
const BLOCK = /(?:<!-- run (?<run>\{.*?\}) -->\n)?```json\n(?<definition>.*?)```/gs;

/** What the page says of an example, in the comment before it. */
interface Run {
  payload: JsonObject;
  /** Sent with a ttl before any worker is there. */
  early?: { name: string; payload: JsonObject }[];
  /** Sent when the execution waits. */
  send?: { name: string; payload: JsonObject }[];
  /** Sent when it is paused. */
  resume?: JsonObject;
  ends: ExecutionStatus;
  /** By path: a status, or what is part of the output. */
  shows: Record<string, Json>;
}

const examples = [...PAGE.matchAll(BLOCK)].map(({ groups }) => ({
  definition: JSON.parse(groups?.definition ?? '') as JsonObject,
  run: JSON.parse(groups?.run ?? 'null') as Run | null,
}));

test('every example of the page says how it ends', () => {
  expect(examples.length).toBeGreaterThan(9);
  expect(examples.filter(({ run }) => run === null)).toEqual([]);
});

test.each(
  examples.flatMap(({ definition, run }) => (run ? [[shortOf(definition), definition, run] as const] : [])),
)(
  'the example with %s ends as the page says',
  async (_name, definition, { payload, early = [], send = [], resume, ends, shows }) => {
    const bank = await startHttpServer(({ path }, response) => {
      if (path === '/broken') sendJson(response, { error: 'broken' }, 500);
      else sendJson(response, { id: 'b-1' });
    });
    const engine = await setupEngine();
    try {
      await engine.publish({ workflow_id: 'shown', ...definition });
      const key = String(definition.workflow_id ?? 'shown');
      const { id } = await engine.start(key, { ...payload, bank_url: bank.url });
      for (const one of early) await engine.sendEvent(id, one.name, one.payload, { ttlMs: 60_000 });
      engine.startWorker();
      for (const one of send) {
        await engine.until(id, ({ state }) =>
          [...state.steps.values()].some((step) => step.waitEvent === one.name),
        );
        await engine.sendEvent(id, one.name, one.payload);
      }
      if (resume) {
        await engine.reach(id, 'paused');
        await engine.resume(id, resume);
      }
      await engine.until(
        id,
        ({ state }) => state.execution.status === ends && state.execution.ready.length === 0,
      );
      const steps = await findSteps(engine.database.db, id, Object.keys(shows));
      for (const [path, shown] of Object.entries(shows)) {
        const step = steps.find((candidate) => candidate.path === path);
        if (typeof shown === 'string') expect(step, path).toMatchObject({ status: shown });
        else expect(step, path).toMatchObject({ status: 'succeeded', output: shown });
      }
    } finally {
      await engine.close();
    }
  },
);

function shortOf(document: JsonObject): string {
  const { steps } = (document.definition ?? document) as JsonObject;
  return (steps as JsonObject[]).map(({ id }) => id).join(', ');
}
