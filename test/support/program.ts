import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished } from 'vitest';

/** How a program ended, and every whole line that it wrote. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  lines: string[];
  stderr: string;
}

export interface Program {
  process: ChildProcess;
  /** Resolves once all the lines so far fit; rejects if the program ends before they do. */
  wrote(fits: (lines: string[]) => boolean): Promise<void>;
  ended: Promise<Ended>;
}

/** Runs a program of this folder as a process of its own, which does not outlive the test. */
export function startProgram(name: string, args: string[]): Program {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const node = ['--conditions=source', '--import', 'tsx', file];
  return watchProcess(process.execPath, [...node, ...args], process.env);
}

/** Runs the command line of Reprise, with these settings and none of those that the tests were started with. */
export function startReprise(args: string[], settings: Record<string, string>): Program {
  return watchProcess(process.execPath, [inject('program'), ...args], envOf(settings));
}

/** The same in a terminal of its own; what is written to its standard input is typed there. */
export function startRepriseInTerminal(
  args: string[],
  settings: Record<string, string>,
  { columns, rows }: { columns: number; rows: number },
): Program {
  const command = [process.execPath, inject('program'), ...args].join(' ');
  const script = `stty cols ${columns} rows ${rows}; exec ${command}`;
  return watchProcess('script', ['-qec', script, '/dev/null'], envOf({ TERM: 'xterm', ...settings }));
}

function envOf(settings: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, ...settings };
}

function watchProcess(command: string, args: string[], env: NodeJS.ProcessEnv): Program {
  const child = spawn(command, args, { env });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines: string[] = [];
  let stderr = '';
  let unfinished = '';
  const watchers = new Set<() => void>();
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout.on('data', (chunk) => {
    const pieces = (unfinished + chunk).split('\n');
    unfinished = pieces.pop() ?? '';
    lines.push(...pieces);
    for (const watch of watchers) watch();
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, lines, stderr }));
  const wrote: Program['wrote'] = (fits) =>
    new Promise((resolve, reject) => {
      const watch = () => {
        if (!fits(lines)) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
      ended.then(
        (end) => reject(new Error(`${args.join(' ')} ended before that: ${JSON.stringify(end)}`)),
        reject,
      );
    });
  return { process: child, wrote, ended };
}
