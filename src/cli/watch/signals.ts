import { constants } from 'node:os';
import type { Display } from './display.js';

/** Why watching ends though what is watched goes on; with the exit code that shells know it by. */
export class Stopped extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super('stopped');
    this.exitCode = exitCode;
  }
}

const { SIGINT, SIGTERM, SIGHUP, SIGPIPE } = constants.signals;
const STOPPING = { SIGINT, SIGTERM, SIGHUP };

/** Stops at the first signal; a second one finds no listener, and ends the process at once. */
export function stopAtSignals(stop: (reason: Stopped) => void): () => void {
  const listeners = Object.entries(STOPPING).map(([name, number]) => {
    const listener = () => stop(new Stopped(128 + number));
    process.once(name, listener);
    return () => process.off(name, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}

/** Nobody reads any more: as if the signal for that had come, which Node does not let through. */
export function stopAtClosedPipe(stream: NodeJS.WritableStream, stop: (reason: unknown) => void): void {
  stream.on('error', (error: NodeJS.ErrnoException) =>
    stop(error.code === 'EPIPE' ? new Stopped(128 + SIGPIPE) : error),
  );
}

/** Lets a shell have its terminal while the process is stopped, and draws anew when it goes on. */
export function yieldTerminal(display: Display): () => void {
  const suspend = () => {
    display.suspend();
    process.once('SIGTSTP', suspend);
    process.kill(process.pid, 'SIGSTOP');
  };
  const resume = () => display.change();
  process.once('SIGTSTP', suspend);
  process.on('SIGCONT', resume);
  return () => {
    process.off('SIGTSTP', suspend);
    process.off('SIGCONT', resume);
  };
}
