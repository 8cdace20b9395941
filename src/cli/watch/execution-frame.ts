import type { LiveState } from '#src/client/index.js';
import { type Colour, cutLine, joinLines, type Line, span } from './line.js';
import type { Shown } from './shown.js';
import { bannerOf, pauseText, reasonOf, statusCell } from './status.js';
import { barOf, detailsCell, nameCell, timeCell } from './step-row.js';
import { tableOf } from './table.js';
import { spentText } from './time.js';
import { type TreeRow, treeOf } from './tree.js';

/** What a frame is made for: a terminal, a moment, and how current it is. */
export interface Setting {
  width: number;
  height: number;
  now: Date;
  live: LiveState;
  /** The server. */
  url: string;
}

const BAR_COLUMNS = 30;

/** An execution as lines: what it is and how far it has come, then its steps, as many as there is room for. */
export function executionFrame(shown: Shown, setting: Setting): Line[] {
  const { width, height, now, live, url } = setting;
  const head = [...headOf(shown, now), ...bannerOf(live, url)].map((line) => cutLine(line, width));
  const rows = treeOf(shown);
  const room = Math.max(0, height - head.length);
  const lines = tableOf(
    rows.map((row) => [nameCell(row), timeCell(row, now), detailsCell(row, now)]),
    width,
  );
  return [...head, ...windowOf(lines, rows, room)].slice(0, height);
}

function headOf({ execution, graph }: Shown, now: Date): Line[] {
  if (!execution) return [];
  const { executionId, status, startedAt, completedAt, finishedSteps, totalSteps } = execution;
  const workflow = graph ? [span(`${graph.workflow.key} v${graph.version.version}`, 'grey')] : [];
  const spent = spentText(startedAt, completedAt, now);
  const title = [
    [span(executionId, 'bold')],
    workflow,
    statusCell(status),
    spent === '' ? [] : [span(spent)],
  ];
  const percent =
    status === 'COMPLETED'
      ? 100
      : Math.floor((100 * Math.min(finishedSteps, totalSteps)) / Math.max(1, totalSteps));
  const bar = barOf(percent, BAR_COLUMNS, colourOf(status));
  const progress = [...bar, span(` ${percent}%  ${finishedSteps} of ${totalSteps} steps`)];
  return [joinLines(title, '  '), progress, ...noteOf(execution, now)];
}

function colourOf(status: string): Colour {
  if (status === 'COMPLETED') return 'green';
  return ['FAILED', 'CANCELLED', 'BLOCKED'].includes(status) ? 'red' : 'yellow';
}

function noteOf(execution: NonNullable<Shown['execution']>, now: Date): Line[] {
  const reason = reasonOf(execution);
  const { status } = execution;
  if (status === 'PAUSED' || status === 'PAUSING')
    return [[span(pauseText(execution, now), 'yellow'), span(reason === '' ? '' : `: ${reason}`)]];
  return reason === '' ? [] : [[span(reason, colourOf(status))]];
}

/** Where there are more lines than fit, those around what matters most, and how many are left out. */
function windowOf(lines: readonly Line[], rows: readonly TreeRow[], room: number): readonly Line[] {
  if (lines.length <= room) return lines;
  if (room < 3) return lines.slice(0, room);
  const first = anchorOf(rows) - Math.floor(room / 3);
  const last = lines.length - (room - 1);
  if (first <= 1) return [...lines.slice(0, room - 1), moreLine(lines.length - (room - 1), 'below')];
  if (first >= last) return [moreLine(last, 'above'), ...lines.slice(last)];
  const end = first + room - 2;
  return [moreLine(first, 'above'), ...lines.slice(first, end), moreLine(lines.length - end, 'below')];
}

/** The first step under way, or that went wrong; otherwise the last one that is done. */
function anchorOf(rows: readonly TreeRow[]): number {
  const places = [
    rows.findIndex(({ display, step }) => display === 'ACTIVE' && !step?.parts),
    rows.findIndex(({ display }) => display === 'ERROR'),
    rows.findLastIndex(({ display }) => display === 'DONE'),
  ];
  return places.find((place) => place >= 0) ?? 0;
}

function moreLine(count: number, where: string): Line {
  return [span(`… ${count} more ${where}`, 'grey')];
}
