import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionState } from '#src/domain/execution.js';
import { createCheckpointWriter } from '#src/engine/writer.js';
import { startExecution } from '#src/services/start.js';
import { publishWorkflow } from '#src/services/workflow.js';
import { saveCheckpoints } from '#src/store/checkpoint.js';
import { readState } from '#src/store/execution.js';
import { toggle } from '#test/events/toggle.js';
import type { Bench } from '../setup.js';
import { sharedNow } from './clock.js';

/** An execution that no worker runs, and the times at which its events were committed, by number. */
export interface Written {
  id: string;
  state: ExecutionState;
  committed: Map<number, number>;
  /** Ends with the last write so far: an execution has one event after the other. */
  written: Promise<void>;
}

export interface Writer {
  startExecutions(count: number): Promise<Written[]>;
  /** The next event of the execution; resolves when it is committed. */
  write(execution: Written): Promise<void>;
  /** So many events a second for so long, of one execution after the other. */
  writeAt(rate: number, seconds: number, executions: Written[]): Promise<void>;
  /** So many events a second until the work is done; gives what that gives. */
  writeDuring<T>(rate: number, work: Promise<T>, executions: Written[]): Promise<T>;
}

/** Writes events as a worker does: by its writer, over two lanes, with a hint after each commit. */
export async function createWriter({ services, caller }: Bench): Promise<Writer> {
  const rest = { workflow_id: 'rest', steps: [{ id: 'rest', type: 'wait', wait: '1h' }] };
  await publishWorkflow(services, caller, { definition: rest, key: null });
  const writer = createCheckpointWriter({
    save: (checkpoints, lane) => saveCheckpoints(services.checkpoints, lane, checkpoints),
    onSaved: () => services.notifier.send({ events: true }),
    lanes: [0, 1],
  });

  const start = async (): Promise<Written> => {
    const { execution } = await startExecution(services, caller, REQUEST);
    const state = await readState(services.db, caller.projectId, execution.id);
    if (!state) throw new Error('what was started is not there');
    return { id: execution.id, state, committed: new Map(), written: Promise.resolve() };
  };

  const writeNext = async (execution: Written): Promise<void> => {
    const { checkpoint, after } = toggle(execution.state);
    execution.state = after;
    if ((await writer.write(checkpoint)) === 'refused') throw new Error('the execution has moved');
    execution.committed.set(after.execution.eventSeq, sharedNow());
  };

  const write = (execution: Written): Promise<void> => {
    execution.written = execution.written.then(() => writeNext(execution));
    return execution.written;
  };

  /** At most so many, until it is over. */
  const writePaced = async (rate: number, executions: Written[], most: number, over?: AbortSignal) => {
    const writes: Promise<void>[] = [];
    const begun = sharedNow();
    for (let count = 0; count < most && !over?.aborted; ) {
      const due = Math.min(most, ((sharedNow() - begun) * rate) / 1_000);
      for (; count < due; count++) writes.push(write(executions[count % executions.length] as Written));
      await sleep(5);
    }
    await Promise.all(writes);
  };

  return {
    async startExecutions(count) {
      const started: Written[] = [];
      while (started.length < count)
        started.push(...(await Promise.all(Array.from({ length: Math.min(50, count) }, start))));
      return started;
    },
    write,
    writeAt: (rate, seconds, executions) => writePaced(rate, executions, rate * seconds),
    async writeDuring(rate, work, executions) {
      const over = new AbortController();
      const done = work.finally(() => over.abort());
      // Waited for only after the writing, which is also over if it fails.
      done.catch(() => {});
      await writePaced(rate, executions, Number.POSITIVE_INFINITY, over.signal);
      return done;
    },
  };
}

const REQUEST = { workflowKey: 'rest', payload: {}, idempotencyKey: null, triggerEvent: null, metadata: {} };
