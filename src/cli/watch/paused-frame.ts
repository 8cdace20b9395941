import type { ListPausedPageQuery } from '#src/client/index.js';
import type { Setting } from './execution-frame.js';
import { cutLine, type Line, span } from './line.js';
import { bannerOf, reasonOf } from './status.js';
import { headOf, tableOf } from './table.js';
import { elapsedText, shortTime } from './time.js';

export type Paused = ListPausedPageQuery['pausedExecutions']['edges'][number]['node'];

/** What is paused: how many, and those of them that were read, the longest paused first. */
export interface PausedList {
  count: number;
  executions: readonly Paused[];
}

/** What is paused as a table, as much of it as there is room for; null where it is not known yet. */
export function pausedFrame(list: PausedList | null, workflowKey: string | null, setting: Setting): Line[] {
  const { width, height, now, live, url } = setting;
  const of = workflowKey === null ? '' : ` of ${workflowKey}`;
  const title = [span(`Paused executions${of}`, 'bold'), span(list ? `: ${list.count}` : '')];
  const top = [title, ...bannerOf(live, url)].map((line) => cutLine(line, width));
  if (!list || list.executions.length === 0) return top.slice(0, height);
  const room = Math.max(0, height - top.length - 1);
  const isCut = list.count > room;
  const shown = list.executions.slice(0, isCut ? Math.max(0, room - 1) : room);
  const head = headOf('EXECUTION', 'WORKFLOW', 'SINCE', 'FOR', 'STEP', 'WHY');
  const table = tableOf([head, ...shown.map((execution) => cellsOf(execution, now))], width);
  const more: Line[] = isCut ? [[span(`… ${list.count - shown.length} more`, 'grey')]] : [];
  return [...top, ...table, ...more].slice(0, height);
}

function cellsOf(execution: Paused, now: Date): Line[] {
  const { executionId, workflow, pausedAt, pausedStepId, nextStepId } = execution;
  return [
    [span(executionId)],
    [span(workflow.key, 'grey')],
    [span(pausedAt === null ? '' : shortTime(pausedAt, now))],
    [span(pausedAt === null ? '' : elapsedText(now.getTime() - Date.parse(pausedAt)), 'yellow')],
    [span(pausedStepId ?? nextStepId ?? '')],
    [span(reasonOf(execution))],
  ];
}
