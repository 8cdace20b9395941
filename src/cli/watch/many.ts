import { ListNewestDocument, WatchEventsDocument, type WatchEventsSubscription } from '#src/client/index.js';
import { ask } from './ask.js';
import { eventLine } from './event-line.js';
import { executionsFrame, type Listed, type Listing, takeListed } from './executions-frame.js';
import type { Target } from './target.js';
import { print, type Watching } from './watching.js';

type Update = WatchEventsSubscription['executionsUpdated'];

/** As many as a page may have. */
const MOST_READ = 100;

/** Watches all executions of a workflow, or of all, for ever. */
export async function watchMany(
  watching: Watching,
  { workflowKey, after }: Extract<Target, { kind: 'many' }>,
): Promise<number> {
  const list = new List(watching, workflowKey);
  const filter = workflowKey === null ? null : { workflowKey };
  const variables = { filter, after, ofAll: workflowKey === null };
  const { client, signal, onState } = watching;
  const updates = client.subscribe(WatchEventsDocument, variables, { signal, onState });
  // Without a cursor the stream begins with its own: from then on nothing is missed between the list and it.
  if (after !== null) await list.begin();
  for await (const { executionsUpdated: update } of updates) {
    await list.begin();
    list.take(update);
    await print(watching, update, () => lineOf(update));
  }
  return 0;
}

/** An update without an event says only how far the stream has come. */
function lineOf({ event, execution }: Update) {
  return event && execution ? eventLine(event, execution.executionId) : null;
}

/** What a terminal shows: the executions that there were, and what has come of them since. */
class List {
  readonly #watching: Watching;
  readonly #workflowKey: string | null;
  #listing: Listing = new Map();
  #isRead = false;

  constructor(watching: Watching, workflowKey: string | null) {
    this.#watching = watching;
    this.#workflowKey = workflowKey;
  }

  async begin(): Promise<void> {
    if (this.#isRead || this.#watching.view.kind !== 'frames') return;
    this.#isRead = true;
    const filter = this.#workflowKey === null ? null : { workflowKey: this.#workflowKey };
    const { executions } = await ask(this.#watching, ListNewestDocument, { filter, first: MOST_READ });
    this.#show(executions.edges.map(({ node }) => node));
  }

  take({ execution }: Update): void {
    if (execution) this.#show([execution]);
  }

  #show(executions: readonly Listed[]): void {
    const listing = takeListed(this.#listing, executions);
    this.#listing = listing;
    const { view } = this.#watching;
    if (view.kind === 'frames')
      view.display.show((setting) => executionsFrame(listing, this.#workflowKey, setting));
  }
}
