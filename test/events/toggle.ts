import type { Db } from '#src/db/database.js';
import { type Checkpoint, toCheckpoint } from '#src/domain/checkpoint.js';
import { engineAt, pause } from '#src/domain/command.js';
import type { ExecutionState } from '#src/domain/execution.js';
import { GRAPH_FORMAT, type Graph } from '#src/domain/graph.js';
import { type ResumeTerms, resume } from '#src/domain/resume.js';
import { saveCheckpoints } from '#src/store/checkpoint.js';

const NO_GRAPH: Graph = {
  format: GRAPH_FORMAT,
  name: '',
  resumable: true,
  root: { entries: [], ids: [], prunes: false },
  nodes: {},
  timeoutMs: null,
  concurrency: 1,
};

const TERMS: ResumeTerms = { maxPauseMs: Number.POSITIVE_INFINITY, heldBy: null, target: null };

/** One event of an execution that no worker runs: a pause, or where it is paused a resume. */
export function toggle(state: ExecutionState): { checkpoint: Checkpoint; after: ExecutionState } {
  const asking = engineAt(state.execution.updatedAt);
  const events =
    state.execution.status === 'paused'
      ? resume(state, NO_GRAPH, { data: {}, reason: null, force: false }, TERMS, asking)
      : pause(state, { reason: '', mode: 'wait', clock: 'run' }, asking);
  const lease = { owner: null, epoch: 0 };
  return toCheckpoint(state, events, lease, () => ({ kind: 'release', wakeAt: null }));
}

/** Each call writes one event of an execution that no worker runs: a pause, a resume, a pause... In one statement each. */
export function createToggle(db: Db, before: ExecutionState): (lane?: number) => Promise<void> {
  let state = before;
  return async (lane = 0) => {
    const { checkpoint, after } = toggle(state);
    if ((await saveCheckpoints(db, lane, [checkpoint])).size !== 1)
      throw new Error('the execution has moved');
    state = after;
  };
}
