import type { ExecutionFieldsFragment } from '#src/client/index.js';
import type { Setting } from './execution-frame.js';
import { cutLine, type Line, span } from './line.js';
import { bannerOf, reasonOf, statusCell } from './status.js';
import { headOf, tableOf } from './table.js';
import { elapsedText, spentText } from './time.js';

/** An execution in a list. */
export interface Listed extends ExecutionFieldsFragment {
  totalSteps: number;
  finishedSteps: number;
  workflow?: { key: string };
}

/** What is known of many executions, by their ids. */
export type Listing = ReadonlyMap<string, Listed>;

/** Past so many the oldest are forgotten: no terminal shows more. */
const MOST_LISTED = 500;

/** Takes executions in that are newer than what is known of them. */
export function takeListed(listing: Listing, executions: readonly Listed[]): Listing {
  const next = new Map(listing);
  for (const execution of executions) {
    const known = next.get(execution.id);
    if (!known || known.eventSeq < execution.eventSeq) next.set(execution.id, { ...known, ...execution });
  }
  return next.size > MOST_LISTED * 2 ? new Map(newestFirst(next).slice(0, MOST_LISTED).map(byId)) : next;
}

function byId(execution: Listed): [string, Listed] {
  return [execution.id, execution];
}

function newestFirst(listing: Listing): Listed[] {
  return [...listing.values()].sort(
    (one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt) || (one.id < other.id ? 1 : -1),
  );
}

/** The newest executions of a workflow, or of all (then `workflowKey` is null), as many as there is room for. */
export function executionsFrame(listing: Listing, workflowKey: string | null, setting: Setting): Line[] {
  const { width, height, now, live, url } = setting;
  const what = workflowKey === null ? 'All executions' : `Executions of ${workflowKey}`;
  const top = [[span(what, 'bold'), span(', the newest first', 'grey')], ...bannerOf(live, url)];
  const room = Math.max(0, height - top.length - 1);
  const rows = newestFirst(listing)
    .slice(0, room)
    .map((execution) => cellsOf(execution, workflowKey === null, now));
  const empty: Line[] = rows.length === 0 ? [[span('none yet', 'grey')]] : [];
  const workflow = workflowKey === null ? 'WORKFLOW' : '';
  const head = headOf('EXECUTION', workflow, 'STATUS', 'STEPS', 'TIME', 'STEP', '');
  const lines = rows.length === 0 ? empty : tableOf([head, ...rows], width);
  return [...top.map((line) => cutLine(line, width)), ...lines].slice(0, height);
}

function cellsOf(execution: Listed, isOfAll: boolean, now: Date): Line[] {
  const { executionId, workflow, status, finishedSteps, totalSteps, startedAt, completedAt } = execution;
  return [
    [span(executionId)],
    isOfAll ? [span(workflow?.key ?? '', 'grey')] : [],
    statusCell(status),
    [span(`${finishedSteps}/${totalSteps}`)],
    [span(spentText(startedAt, completedAt, now))],
    [span(execution.currentStepId ?? '')],
    noteOf(execution, now),
  ];
}

function noteOf(execution: Listed, now: Date): Line {
  const { status, pausedAt } = execution;
  const reason = reasonOf(execution);
  if (status !== 'PAUSED' || pausedAt === null) return reason === '' ? [] : [span(reason, 'grey')];
  const since = `for ${elapsedText(now.getTime() - Date.parse(pausedAt))}`;
  return [span(reason === '' ? since : `${since}: ${reason}`, 'yellow')];
}
