import { WebSocket } from 'ws';
import { createClient, type LiveState } from '#src/client/index.js';
import { type Clock, systemClock } from '#src/domain/runtime.js';
import { type RemoteConfig, readRemoteConfig } from '../config/remote.js';
import { UNWATCHED } from './exit-codes.js';
import { hasColours, isDumb } from './watch/colours.js';
import { Display } from './watch/display.js';
import { failureOf } from './watch/failure.js';
import { liveLine } from './watch/live-line.js';
import { LiveNews } from './watch/live-news.js';
import { watchMany } from './watch/many.js';
import { watchOne } from './watch/one.js';
import { Output } from './watch/output.js';
import { watchPaused } from './watch/paused.js';
import type { Terminal } from './watch/screen.js';
import { Stopped, stopAtClosedPipe, stopAtSignals, yieldTerminal } from './watch/signals.js';
import { type Target, targetOf, type WatchFlags } from './watch/target.js';
import type { Watching } from './watch/watching.js';

export type { WatchFlags };

/** Where it runs: what it may know, and where it writes. */
export interface WatchPlace {
  env: Record<string, string | undefined>;
  stdout: NodeJS.WritableStream & Terminal & { isTTY?: boolean };
  stderr: NodeJS.WritableStream;
}

/** Shows what is going on at a server until that has ended or a signal comes; the result is the exit code. */
export async function runWatch(
  execution: string | undefined,
  flags: WatchFlags,
  place: WatchPlace,
): Promise<number> {
  let url = '';
  try {
    const target = targetOf(execution, flags);
    const remote = readRemoteConfig(place.env);
    url = remote.url;
    return await watch(target, remote, flags.json ?? false, place);
  } catch (error) {
    if (error instanceof Stopped) return error.exitCode;
    const failure = failureOf(error, url);
    if (flags.json) place.stdout.write(`${JSON.stringify({ error: failure })}\n`);
    place.stderr.write(`reprise watch: ${failure.message}\n`);
    return UNWATCHED;
  }
}

async function watch(
  target: Target,
  { url, token }: RemoteConfig,
  isJson: boolean,
  place: WatchPlace,
): Promise<number> {
  const stop = new AbortController();
  const removeSignals = stopAtSignals((reason) => stop.abort(reason));
  stopAtClosedPipe(place.stdout, (reason) => stop.abort(reason));
  const client = createClient({ url, token, webSocketImpl: WebSocket });
  const { signal } = stop;
  const { view, tellLive, close } = openView({ url, isJson, signal, clock: systemClock }, place);
  const news = new LiveNews(systemClock, tellLive);
  try {
    return await watchTarget({ client, clock: systemClock, signal, view, onState: news.hear }, target);
  } catch (error) {
    // Whatever it was that a signal interrupted.
    signal.throwIfAborted();
    throw error;
  } finally {
    news.stop();
    close();
    removeSignals();
    await client.close();
  }
}

function watchTarget(watching: Watching, target: Target): Promise<number> {
  if (target.kind === 'one') return watchOne(watching, target);
  return target.kind === 'many' ? watchMany(watching, target) : watchPaused(watching, target);
}

interface ViewOptions {
  url: string;
  isJson: boolean;
  signal: AbortSignal;
  clock: Clock;
}

interface OpenView {
  view: Watching['view'];
  tellLive(state: LiveState): void;
  close(): void;
}

function openView(options: ViewOptions, place: WatchPlace): OpenView {
  const isTerminal = place.stdout.isTTY === true && !isDumb(place.env);
  return isTerminal && !options.isJson ? openFrames(options, place) : openLines(options, place);
}

function openFrames({ url, clock }: ViewOptions, { env, stdout }: WatchPlace): OpenView {
  const display = new Display({ terminal: stdout, isColoured: hasColours(env, true), clock, url });
  const resize = () => display.change();
  stdout.on('resize', resize);
  const keepTerminal = yieldTerminal(display);
  // Whatever ends the process, nobody is left without a cursor.
  const restore = () => display.close();
  process.once('exit', restore);
  return {
    view: { kind: 'frames', display },
    tellLive: (state) => display.setLive(state),
    close() {
      process.off('exit', restore);
      stdout.off('resize', resize);
      keepTerminal();
      display.close();
    },
  };
}

function openLines({ url, isJson, signal }: ViewOptions, { env, stdout, stderr }: WatchPlace): OpenView {
  const output = new Output(stdout, signal);
  const isColoured = hasColours(env, stdout.isTTY === true);
  return {
    view: { kind: isJson ? 'json' : 'lines', output, isColoured },
    tellLive(state) {
      if (isJson) void output.line(JSON.stringify({ state, url })).catch(() => {});
      else stderr.write(`${liveLine(state, url)}\n`);
    },
    close() {},
  };
}
