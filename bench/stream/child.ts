import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of this folder as a process of its own, which answers each request with one message. */
export interface Child<Request, Answer> {
  /** Rejects if the answer takes longer than that. */
  ask(request: Request, mostMs?: number): Promise<Answer>;
  stop(): Promise<void>;
}

export function startChild<Request extends object, Answer>(name: string): Child<Request, Answer> {
  const path = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child: ChildProcess = fork(path, {
    execArgv: ['--conditions=source', '--import', 'tsx'],
    serialization: 'advanced',
  });
  return {
    async ask(request, mostMs = 120_000) {
      child.send(request);
      const [answer] = await once(child, 'message', { signal: AbortSignal.timeout(mostMs) });
      return answer as Answer;
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
