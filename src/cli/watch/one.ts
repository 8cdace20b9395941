import { GetGraphDocument, WatchStepsDocument } from '#src/client/index.js';
import { ask } from './ask.js';
import { eventLine } from './event-line.js';
import { executionFrame } from './execution-frame.js';
import { type Line, span } from './line.js';
import {
  NOTHING_SHOWN,
  type Shown,
  type ShownGraph,
  type StepsUpdate,
  takeGraph,
  takeUpdate,
} from './shown.js';
import { exitCodeOf, reasonOf, statusCell } from './status.js';
import type { Target } from './target.js';
import { preciseTime } from './time.js';
import { print, type Watching } from './watching.js';

/** Watches an execution until it has ended; what that came to is the exit code. */
export async function watchOne(
  watching: Watching,
  { id, after }: Extract<Target, { kind: 'one' }>,
): Promise<number> {
  const picture = new Picture(watching, id);
  let last: StepsUpdate['execution'] | null = null;
  const { client, signal, onState } = watching;
  const updates = client.subscribe(WatchStepsDocument, { id, after }, { signal, onState });
  for await (const { executionUpdated: update } of updates) {
    last = update.execution;
    await picture.take(update);
    await print(watching, update, () => lineOf(update));
  }
  // After the cursor of its last event nothing comes.
  const status = last?.status ?? (await graphOf(watching, id)).status;
  return exitCodeOf(status) ?? 0;
}

/** The first update has no event: then where the execution stands. */
function lineOf({ event, execution }: StepsUpdate): Line {
  if (event) return eventLine(event, null);
  const { executionId, status, updatedAt, finishedSteps, totalSteps } = execution;
  const reason = reasonOf(execution);
  const rest = `, ${finishedSteps} of ${totalSteps} steps done${reason === '' ? '' : `: ${reason}`}`;
  const time = span(`${preciseTime(updatedAt)} `, 'grey');
  return [time, span(`${executionId} is `), ...statusCell(status), span(rest)];
}

async function graphOf(watching: Watching, id: string): Promise<ShownGraph> {
  const { execution } = await ask(watching, GetGraphDocument, { id });
  if (!execution) throw new Error(`there is no execution ${id}`);
  return execution;
}

/** What a terminal shows: the updates, within the graph of the version that the execution runs. */
class Picture {
  readonly #watching: Watching;
  readonly #id: string;
  #shown: Shown = NOTHING_SHOWN;
  #hasGraph = false;

  constructor(watching: Watching, id: string) {
    this.#watching = watching;
    this.#id = id;
  }

  async take(update: StepsUpdate): Promise<void> {
    if (this.#watching.view.kind !== 'frames') return;
    this.#set(takeUpdate(this.#shown, update));
    if (this.#hasGraph && update.event?.type !== 'EXECUTION_VERSION_CHANGED') return;
    this.#hasGraph = true;
    this.#set(takeGraph(this.#shown, await graphOf(this.#watching, this.#id)));
  }

  #set(shown: Shown): void {
    this.#shown = shown;
    const { view } = this.#watching;
    if (view.kind === 'frames') view.display.show((setting) => executionFrame(shown, setting));
  }
}
