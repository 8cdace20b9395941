import {
  ListPausedPageDocument,
  type Updates,
  WatchExecutionsDocument,
  WatchPausedCountDocument,
} from '#src/client/index.js';
import { ask, pause } from './ask.js';
import { type Line, span } from './line.js';
import { News } from './news.js';
import { type Paused, type PausedList, pausedFrame } from './paused-frame.js';
import { reasonOf } from './status.js';
import type { Target } from './target.js';
import { preciseTime } from './time.js';
import { print, type Watching } from './watching.js';

/** Between two readings of what is paused. */
const GAP_MS = 500;
const PAGE = 100;
/** Whoever reads lines gets up to so many. */
const MOST_PAGES = 10;

/** Watches what is paused, for ever: it is read again whenever something has become paused, or the count has changed. */
export async function watchPaused(
  watching: Watching,
  { workflowKey }: Extract<Target, { kind: 'paused' }>,
): Promise<number> {
  const { client, clock, signal, view, onState } = watching;
  const news = new News();
  const ofWorkflow = workflowKey === null ? {} : { workflowKey };
  const counts = client.subscribe(WatchPausedCountDocument, { filter: ofWorkflow }, { signal });
  const filter = { ...ofWorkflow, status: ['PAUSED' as const] };
  const events = client.subscribe(WatchExecutionsDocument, { filter }, { signal, onState });
  let count = 0;
  void forward(counts, news, ({ pausedCount }) => {
    count = pausedCount;
  });
  void forward(events, news, () => {});
  const show = view.kind === 'frames' ? showFrame : printChanges();
  if (view.kind === 'frames') view.display.show((setting) => pausedFrame(null, workflowKey, setting));
  for (;;) {
    await news.next();
    const executions = await readPaused(watching, workflowKey);
    // The count counts where there are more than were read.
    const isWhole = executions.length < mostRead(view.kind);
    const list = { executions, count: isWhole ? executions.length : Math.max(count, executions.length) };
    await show(watching, list, workflowKey);
    await pause(clock, GAP_MS, signal);
  }
}

async function forward<Data>(updates: Updates<Data>, news: News, take: (data: Data) => void): Promise<void> {
  try {
    for await (const data of updates) {
      take(data);
      news.tell();
    }
  } catch (error) {
    news.fail(error);
  }
}

/** No terminal shows more than a page. */
function mostRead(kind: Watching['view']['kind']): number {
  return kind === 'frames' ? PAGE : MOST_PAGES * PAGE;
}

async function readPaused(watching: Watching, workflowKey: string | null): Promise<Paused[]> {
  const found: Paused[] = [];
  let after: string | null = null;
  while (found.length < mostRead(watching.view.kind)) {
    const data: Awaited<ReturnType<typeof readPage>> = await readPage(watching, workflowKey, after);
    found.push(...data.edges.map(({ node }) => node));
    if (!data.pageInfo.hasNextPage) break;
    after = data.pageInfo.endCursor;
  }
  return found;
}

async function readPage(watching: Watching, workflowKey: string | null, after: string | null) {
  const variables = { workflowKey, first: PAGE, after };
  return (await ask(watching, ListPausedPageDocument, variables)).pausedExecutions;
}

type Show = (watching: Watching, list: PausedList, workflowKey: string | null) => Promise<void>;

const showFrame: Show = async ({ view }, list, workflowKey) => {
  if (view.kind === 'frames') view.display.show((setting) => pausedFrame(list, workflowKey, setting));
};

/** A line for each that has become paused, and for each that is so no more; as JSON each time all of them. */
function printChanges(): Show {
  let known = new Map<string, Paused>();
  return async (watching, { count, executions }) => {
    const now = new Map(executions.map((execution) => [`${execution.id} ${execution.pausedAt}`, execution]));
    const gone = [...known].flatMap(([key, execution]) => (now.has(key) ? [] : [execution]));
    const come = [...now].flatMap(([key, execution]) => (known.has(key) ? [] : [execution]));
    known = now;
    if (watching.view.kind === 'json') return print(watching, { pausedCount: count, executions }, () => null);
    const at = watching.clock.now();
    for (const { executionId } of gone)
      await print(watching, {}, () => lineOf(at.toISOString(), `${executionId} is paused no more`));
    for (const execution of come)
      await print(watching, {}, () => lineOf(execution.pausedAt ?? at.toISOString(), comeText(execution)));
  };
}

function comeText(execution: Paused): string {
  const { executionId, workflow, pausedStepId, nextStepId } = execution;
  const place = pausedStepId === null ? `before ${nextStepId}` : `at ${pausedStepId}`;
  return `${executionId} of ${workflow.key} is paused ${place}: ${reasonOf(execution)}`;
}

function lineOf(at: string, text: string): Line {
  return [span(`${preciseTime(at)} `, 'grey'), span(text)];
}
