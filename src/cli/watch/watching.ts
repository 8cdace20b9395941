import type { Client, LiveState } from '#src/client/index.js';
import type { Clock } from '#src/domain/runtime.js';
import type { Display } from './display.js';
import { type Line, toText } from './line.js';
import type { Output } from './output.js';

/** What each way of watching is given. */
export interface Watching {
  client: Client;
  clock: Clock;
  signal: AbortSignal;
  /** Is told how current what comes is. */
  onState: (state: LiveState) => void;
  /** How it is shown: as frames on a terminal, or line by line, for people or as JSON. */
  view:
    | { kind: 'frames'; display: Display }
    | { kind: 'lines' | 'json'; output: Output; isColoured: boolean };
}

/** Prints an update: whole as JSON, or what it has to say to people, if anything. */
export async function print({ view }: Watching, update: object, lineOf: () => Line | null): Promise<void> {
  if (view.kind === 'frames') return;
  if (view.kind === 'json') return view.output.line(JSON.stringify(update));
  const line = lineOf();
  if (line) await view.output.line(toText(line, view.isColoured));
}
