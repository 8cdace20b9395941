import type { Batch } from '#src/domain/batch.js';
import type { BatchCommand } from '#src/domain/batch-command.js';
import { isOver } from '#src/domain/batch-course.js';
import {
  type BatchRequest,
  cancelBatch,
  continueBatch,
  createBatch,
  loadBatch,
  pageItems,
} from '#src/services/batch.js';
import { previewBatch } from '#src/services/batch-preview.js';
import { pauseWorkflow, resumeWorkflow } from '#src/services/workflow-hold.js';
import type { setupEngine } from './engine.js';

export const PAUSE: BatchCommand = { action: 'pause', mode: 'wait', clock: 'run' };
export const RESUME: BatchCommand = { action: 'resume', data: {}, force: false };
export const CANCEL: BatchCommand = { action: 'cancel', mode: 'graceful' };

type Engine = Pick<Awaited<ReturnType<typeof setupEngine>>, 'services' | 'caller'>;

/** What is asked of many executions at once, and what has come of it. */
export function withBatches<E extends Engine>(engine: E) {
  const { services, caller } = engine;
  const requestOf = (command: BatchCommand, more: Partial<BatchRequest>): BatchRequest => ({
    ...{ command, filter: { workflowKey: 'rest' }, reason: 'the bank is away', commandId: null },
    ...{ ratePerSecond: null, canary: 0, settleMs: 30_000, stopAfter: null },
    ...more,
  });
  const read = (id: string) => loadBatch(services, caller, id);

  /** Resolves with the first state of the batch that is wanted. */
  const untilBatch = async (id: string, wanted: (batch: Batch) => boolean): Promise<Batch> => {
    let news = true;
    let wake = () => {};
    const unlisten = services.notifier.listen((hint) => {
      news ||= hint.batches === true;
      if (news) wake();
    });
    try {
      for (;;) {
        while (!news) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        news = false;
        const batch = await read(id);
        if (wanted(batch)) return batch;
      }
    } finally {
      unlisten();
    }
  };

  return {
    ...engine,
    createBatch: (command: BatchCommand, more: Partial<BatchRequest> = {}) =>
      createBatch(services, caller, requestOf(command, more)),
    previewBatch: (command: BatchCommand, more: Partial<BatchRequest> = {}) =>
      previewBatch(services, caller, requestOf(command, more)),
    continueBatch: (id: string, commandId: string | null = null) =>
      continueBatch(services, caller, { id, commandId }),
    cancelBatch: (id: string, commandId: string | null = null) =>
      cancelBatch(services, caller, { id, commandId }),
    readBatch: read,
    untilBatch,
    overBatch: (id: string) => untilBatch(id, ({ status }) => isOver(status)),
    /** What came of each execution, in the order of the batch. */
    items: async (id: string) =>
      pageItems(services, await read(id), null, {
        ...{ after: null, before: null, limit: 100_000, backwards: false },
      }),
    pauseWorkflow: (key: string, commandId: string | null = null, reason: string | null = 'stocktaking') =>
      pauseWorkflow(services, caller, { key, reason, commandId }),
    resumeWorkflow: (
      key: string,
      { commandId = null, force = false }: { commandId?: string | null; force?: boolean } = {},
    ) => resumeWorkflow(services, caller, { key, reason: 'done', commandId, force }),
  };
}
